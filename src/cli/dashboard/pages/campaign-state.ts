import { html } from 'hono/html';
import type { Pause, ShownPause } from '../../../domain/pause.ts';
import type { CampaignStatus } from '../../../domain/status.ts';
import { isStageHold } from '../../../domain/wait.ts';
import { moment, recurringLines } from '../../status-text.ts';
import type { PauseText } from '../texts/pauses-en.ts';
import type { Html, View } from '../view.ts';
import { english, form } from './parts.ts';

/** Why a campaign does not send at the moment, and what ends that. */
export function holds(view: View, status: CampaignStatus): Html {
  const { texts } = view;
  const { pause, wait, failure } = status;
  return html`${pause === null ? '' : pauseBox(view, status, pause)}
  ${
    wait === null
      ? ''
      : html`<div class="box">
          <p><strong>${texts.waits[wait.code]}</strong></p>
          ${wait.until === null ? '' : html`<p>${texts.waitsUntil(moment(wait.until))}</p>`}
          ${isStageHold(wait) && pause === null ? resumeForm(view, status) : ''}
        </div>`
  }
  ${
    failure === null
      ? ''
      : html`<div class="box problem">
          <p>
            <strong>${status.state === 'cancelled' ? texts.notSent : texts.failure}</strong>
            (${failure.code})
          </p>
          <p>${english(failure.message)}</p>
        </div>`
  }
  ${[...recurringLines(status), ...status.notes].map((line) => html`<p>${english(line)}</p>`)}`;
}

function pauseBox(view: View, status: CampaignStatus, pause: ShownPause): Html {
  const { texts } = view;
  const { title, todo } = pauseText(view, pause);
  const isForPerson = pause.needs === 'person';
  const { operator } = pause;
  return html`<div class="box ${isForPerson ? 'problem' : 'held'}">
    <p><strong>${title}</strong></p>
    <p>${english(pause.message)}</p>
    <p>${todo}</p>
    ${
      operator === undefined
        ? ''
        : html`<p>${texts.pausedToo(moment(operator.since))} ${english(operator.message)}</p>`
    }
    <p>${isForPerson ? texts.needsPerson : goesOn(view, pause)}</p>
    <p class="quiet">${texts.pausedSince(moment(pause.since), pause.code)}</p>
    ${mayResume(pause) ? resumeForm(view, status) : ''}
  </div>`;
}

/** A newer worker may know reasons that this page does not. */
function pauseText({ texts: { pauses } }: View, { reason }: Pause): PauseText {
  return Object.hasOwn(pauses, reason) ? pauses[reason] : pauses.unknown;
}

function goesOn({ texts }: View, { resumeAt }: Pause): Html | string {
  return resumeAt === null ? texts.resumesByItself : texts.resumesAt(moment(resumeAt));
}

/** What SES holds itself until its refill, no resume can hasten. */
function mayResume({ code, needs }: Pause): boolean {
  return needs === 'person' || code !== 'TaskPausedToday';
}

function resumeForm(view: View, { id }: CampaignStatus): Html | string {
  if (view.readOnly) return '';
  const { texts } = view;
  return form(
    view,
    `/campaigns/${encodeURIComponent(id)}/resume`,
    html`<button id="resume-${id}" class="main" aria-describedby="resume-hint-${id}">
        ${texts.resume}
      </button>
      <p class="quiet" id="resume-hint-${id}">${texts.resumeHint}</p>`,
  );
}

/** The state as a word with a colour, which says nothing that the word does not. */
export function stateWord({ texts }: View, state: CampaignStatus['state']): Html {
  return html`<span class="state ${state}">${texts.states[state]}</span>`;
}
