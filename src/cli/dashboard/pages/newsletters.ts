import { html } from 'hono/html';
import type { NewsletterEntry } from '../../newsletter/list.ts';
import { inZone, weekdayIn } from '../../newsletter/show-time.ts';
import type { NewsletterView } from '../../newsletter/view.ts';
import { moment } from '../../status-text.ts';
import type { Html, View } from '../view.ts';
import { english, facts, form, when } from './parts.ts';

export function newsletterList(view: View, newsletters: readonly NewsletterEntry[]): Html {
  const { texts } = view;
  if (newsletters.length === 0) return html`<p>${texts.noNewsletters}</p>`;
  return html`<ul class="cards">
    ${newsletters.map(
      ({ id, name, state, every, timezone, nextTime, note }) =>
        html`<li class="card">
          <h2><a href="/newsletters/${encodeURIComponent(id)}">${name}</a></h2>
          <p>${stateOf(view, state)} <span class="quiet">${id}</span></p>
          ${facts([
            [texts.due, `${every}, ${timezone}`],
            [texts.next, nextTime === null ? null : when(nextTime)],
            [texts.noteLabel, note],
          ])}
        </li>`,
    )}
  </ul>`;
}

export function newsletterBody(view: View, newsletter: NewsletterView): Html {
  const { texts } = view;
  const { id, every, timezone, state, note, list, version, running } = newsletter;
  return html`<p role="status">${stateOf(view, state)}</p>
    ${facts([
      [texts.due, `${every}, ${timezone}`],
      [texts.noteLabel, note],
      [texts.list, list],
      [texts.version, String(version)],
      [texts.id, id],
      [texts.runningNow, running.length === 0 ? null : campaignLinks(running)],
    ])}
    ${view.readOnly ? '' : actions(view, newsletter)}
    <section aria-labelledby="times">
      <h2 id="times">${texts.nextTimes}</h2>
      ${nextTimes(view, newsletter)}
    </section>
    <section aria-labelledby="issues">
      <h2 id="issues">${texts.issues}</h2>
      ${issues(view, newsletter)}
    </section>`;
}

function stateOf({ texts }: View, state: NewsletterView['state']): Html {
  const colour = { active: 'running', paused: 'paused', ended: 'finished' }[state];
  return html`<span class="state ${colour}">${texts.newsletterStates[state]}</span>`;
}

function campaignLinks(ids: readonly string[]): Html {
  return html`${ids.map((id) => html`<a href="/campaigns/${encodeURIComponent(id)}">${id}</a> `)}`;
}

function actions(view: View, { id, state }: NewsletterView): Html {
  const { texts } = view;
  const base = `/newsletters/${encodeURIComponent(id)}`;
  const change = { action: state === 'paused' ? 'resume' : 'pause' } as const;
  const [word, hint] =
    change.action === 'resume'
      ? [texts.resume, texts.newsletterResumeHint]
      : [texts.pause, texts.newsletterPauseHint];
  return html`<section aria-labelledby="actions">
    <h2 id="actions">${texts.actions}</h2>
    ${
      state === 'ended'
        ? ''
        : form(
            view,
            `${base}/${change.action}`,
            html`<label for="note">${texts.note}</label>
              <input id="note" name="note" maxlength="200" autocomplete="off" />
              <button aria-describedby="hint">${word}</button>
              <p class="quiet" id="hint">${hint}</p>`,
          )
    }
    <p><a class="button" href="${base}/trigger">${texts.trigger}</a></p>
  </section>`;
}

function nextTimes({ texts }: View, { nextTimes: times, timezone }: NewsletterView): Html {
  return html`<div class="wide">
    <table>
      <thead>
        <tr>
          <th scope="col">${texts.inZone(timezone)}</th>
          <th scope="col">${texts.here}</th>
        </tr>
      </thead>
      <tbody>
        ${times.map((iso) => {
          const instant = Date.parse(iso);
          return html`<tr>
            <td>${weekdayIn(instant, timezone)} ${inZone(instant, timezone)}</td>
            <td><time datetime="${iso}">${moment(iso)}</time></td>
          </tr>`;
        })}
      </tbody>
    </table>
  </div>`;
}

function issues({ texts }: View, { issues: shown }: NewsletterView): Html {
  if (shown.length === 0) return html`<p>${texts.noIssues}</p>`;
  return html`<ul class="cards">
    ${shown.map(
      ({ key, nominal, outcome, campaignId, state, reason }) =>
        html`<li class="card">
          ${facts([
            [texts.issue, key],
            [texts.due, when(nominal)],
            [
              texts.outcome,
              `${texts.outcomes[outcome]}${state === null ? '' : ` (${stateWord(texts, state)})`}`,
            ],
            [texts.campaign, campaignId === null ? null : campaignLinks([campaignId])],
            [texts.noteLabel, reason === null ? null : english(reason)],
          ])}
        </li>`,
    )}
  </ul>`;
}

function stateWord({ states }: View['texts'], state: string): string {
  return (states as Readonly<Record<string, string>>)[state] ?? state;
}

/** Asked before an issue is sent out of turn. */
export function triggerBody(view: View, id: string): Html {
  const { texts } = view;
  const base = `/newsletters/${encodeURIComponent(id)}`;
  return html`<p>${texts.triggerText}</p>
    ${form(view, `${base}/trigger`, html`<button class="main">${texts.triggerYes}</button>`)}
    <p><a class="button" href="${base}">${texts.back}</a></p>`;
}
