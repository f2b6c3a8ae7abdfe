import { html } from 'hono/html';
import type { Html, View } from '../view.ts';
import { english } from './parts.ts';

export interface LoginState {
  next: string;
  /** Why the last try was refused. */
  problem: string | null;
}

export function loginBody({ texts }: View, { next, problem }: LoginState): Html {
  return html`${problem === null ? '' : html`<p id="problem" class="problem" role="alert">${problem}</p>`}
    <form method="post" action="/login">
      <input type="hidden" name="next" value="${next}" />
      <label for="token">${texts.token}</label>
      <input
        id="token"
        name="token"
        type="password"
        autocomplete="current-password"
        required
        aria-describedby="token-hint${problem === null ? '' : ' problem'}"
      />
      <p class="quiet" id="token-hint">${texts.tokenHint}</p>
      <button class="main">${texts.signIn}</button>
    </form>`;
}

/** One of our sentences, and what steadysend says of it in its own language. */
export function problemBody(view: View, text: string | null, message: string | null): Html {
  return html`<div class="problem" role="alert">
      ${message === null ? '' : html`<pre class="message">${english(message)}</pre>`}
      ${text === null ? '' : html`<p>${text}</p>`}
    </div>
    <p><a class="button" href="/">${view.texts.campaigns}</a></p>`;
}
