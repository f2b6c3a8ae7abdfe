import { html, raw } from 'hono/html';
import type { Counts } from '../../../domain/counts.ts';
import { bar } from '../../report/charts.ts';
import { count, moment } from '../../status-text.ts';
import type { Html, View } from '../view.ts';

/** A form that changes something: it carries what another site's page cannot know. */
export function form(view: View, action: string, content: Html): Html {
  return html`<form method="post" action="${action}">
    <input type="hidden" name="csrf" value="${view.session?.csrf ?? ''}" />
    ${content}
  </form>`;
}

/** A sentence that steadysend says in English only. */
export function english(text: string): Html {
  return html`<span lang="en">${text}</span>`;
}

export function when(iso: string): Html {
  return html`<time datetime="${iso}">${moment(iso)}</time>`;
}

/** `Name: value` lines; those without a value are left out. */
export function facts(rows: readonly (readonly [string, Html | string | null])[]): Html {
  const shown = rows.filter(([, value]) => value !== null && value !== '');
  return html`<dl class="facts">
    ${shown.map(
      ([name, value]) =>
        html`<div>
          <dt>${name}</dt>
          <dd>${value}</dd>
        </div>`,
    )}
  </dl>`;
}

/** In the order in which the bar is stacked and the table adds up. */
export const WHEREABOUTS = ['sent', 'atProvider', 'waiting', 'failed', 'unknown'] as const;

/** Where the recipients are, as a picture, and the two numbers that matter beside it. */
export function progress({ texts }: View, counts: Counts): Html {
  const parts = WHEREABOUTS.map((kind) => ({ kind, rows: counts[kind] }));
  const share = counts.recipients === 0 ? 0 : (counts.sent / counts.recipients) * 100;
  return html`<div class="progress">
    ${raw(bar(parts, counts.recipients))}
    <p>
      ${texts.sentOf(count(counts.sent), count(counts.recipients))} (${String(Math.floor(share))} %)
    </p>
  </div>`;
}
