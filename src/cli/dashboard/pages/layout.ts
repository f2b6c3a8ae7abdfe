import { html } from 'hono/html';
import { LANGUAGES, LANGUAGE_TAGS, type Language } from '../texts/language.ts';
import type { Html, View } from '../view.ts';
import { form } from './parts.ts';

const LANGUAGE_NAMES: Readonly<Record<Language, string>> = { en: 'English', zh: '中文' };

export interface Page {
  title: string;
  body: Html;
  /** Where the part that changes is asked for. */
  live?: string;
  /** What was just done. */
  notice?: string | null;
}

/** The whole document. Nothing in it is inline: the content security policy refuses that. */
export function layout(view: View, { title, body, live, notice }: Page): Html {
  const { texts, language } = view;
  return html`<!doctype html>
    <html lang="${LANGUAGE_TAGS[language]}">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${title} – steadysend</title>
        <link rel="icon" href="data:," />
        <link rel="stylesheet" href="/assets/dashboard.css" />
        ${live === undefined ? '' : html`<script src="/assets/dashboard.js" defer></script>`}
      </head>
      <body>
        <a class="skip" href="#main">${texts.skip}</a>
        ${header(view)}
        <main id="main" tabindex="-1">
          <h1>${title}</h1>
          ${
            notice === undefined || notice === null
              ? ''
              : html`<p class="done" role="status">${notice}</p>`
          }
          ${live === undefined ? body : liveBody(view, live, body)}
        </main>
        <footer>
          ${view.readOnly ? html`<p>${texts.readOnly}</p>` : ''}
          <p>${texts.timesIn(Intl.DateTimeFormat().resolvedOptions().timeZone)}</p>
        </footer>
      </body>
    </html>`;
}

function liveBody({ texts }: View, live: string, body: Html): Html {
  return html`<p
      id="gone"
      class="problem"
      role="alert"
      data-gone="${texts.gone}"
      data-signed-out="${texts.signedOut}"
      hidden
    ></p>
    <noscript><p>${texts.noScript}</p></noscript>
    <div id="live" data-live="${live}">${body}</div>`;
}

function header(view: View): Html {
  const { texts, session } = view;
  return html`<header>
    <p class="product">steadysend</p>
    ${session === null ? '' : navigation(view)}
    <form method="post" action="/language" class="language" aria-label="${texts.language}">
      <input type="hidden" name="back" value="${view.path}" />
      ${LANGUAGES.filter((language) => language !== view.language).map(
        (language) =>
          html`<button name="language" value="${language}" lang="${LANGUAGE_TAGS[language]}">
            ${LANGUAGE_NAMES[language]}
          </button>`,
      )}
    </form>
    ${
      session === null || session.id === ''
        ? ''
        : form(view, '/logout', html`<button>${texts.signOut}</button>`)
    }
  </header>`;
}

function navigation({ texts, path, canLaunch, readOnly }: View): Html {
  const pages = [
    { href: '/', name: texts.campaigns, isHere: path === '/' || path.startsWith('/campaigns/') },
    {
      href: '/newsletters',
      name: texts.newsletters,
      isHere: path.startsWith('/newsletters'),
    },
    ...(canLaunch && !readOnly
      ? [{ href: '/launch', name: texts.launch, isHere: path.startsWith('/launch') }]
      : []),
  ];
  return html`<nav aria-label="${texts.pages}">
    <ul>
      ${pages.map(
        ({ href, name, isHere }) =>
          html`<li><a href="${href}" ${isHere ? html`aria-current="page"` : ''}>${name}</a></li>`,
      )}
    </ul>
  </nav>`;
}
