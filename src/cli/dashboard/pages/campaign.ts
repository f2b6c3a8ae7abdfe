import { html } from 'hono/html';
import { campaignWorkflowId } from '../../../../workflows/messages.ts';
import type { CampaignState, CampaignStatus } from '../../../domain/status.ts';
import { goesOnLines } from '../../held-text.ts';
import { count, moment } from '../../status-text.ts';
import type { Html, View } from '../view.ts';
import { holds, stateWord } from './campaign-state.ts';
import { staleText } from './campaigns.ts';
import { english, facts, form, progress, when, WHEREABOUTS } from './parts.ts';

export interface ShownCampaign {
  status: CampaignStatus;
  /** When a worker last said so, if it is not now. */
  staleSince: number | null;
}

/** All of one campaign: each part is put in place by itself when it changes. */
export function campaignBody(view: View, { status, staleSince }: ShownCampaign): Html {
  const { texts } = view;
  return html`<p role="status" data-part="state">
      ${stateWord(view, status.state)}
      ${staleSince === null ? '' : html`<span>${staleText(view, staleSince)}</span>`}
    </p>
    <div data-part="holds">${holds(view, status)}</div>
    <section aria-labelledby="progress">
      <h2 id="progress">${texts.progress}</h2>
      <div data-part="progress">${progressPart(view, status)}</div>
    </section>
    <div data-part="actions">${actions(view, status)}</div>
    <div data-part="downloads">${downloads(view, status)}</div>
    <section aria-labelledby="list">
      <h2 id="list">${texts.list}</h2>
      <div data-part="list">${listTable(view, status)}</div>
    </section>
    <div data-part="facts">${about(view, status)}</div>
    <p class="quiet" data-part="updated">${texts.updated(moment(new Date().toISOString()))}</p>`;
}

function progressPart(view: View, status: CampaignStatus): Html {
  const { texts } = view;
  const { counts, ratePerSecond, etaAt, stage, preparation } = status;
  const share = ({ bytes, totalBytes }: NonNullable<typeof preparation>) =>
    totalBytes === 0 ? 0 : Math.floor((bytes / totalBytes) * 100);
  return html`${
    preparation === undefined
      ? ''
      : html`<p>${texts.reading(count(preparation.rows), String(share(preparation)))}</p>`
  }
  ${progress(view, counts)}
  ${table(view, [
    ...WHEREABOUTS.map((kind) => [texts.counts[kind], counts[kind], kind] as const),
    [`${texts.total}: ${texts.recipients}`, counts.recipients, null],
  ])}
  ${facts([
    [
      texts.rate,
      ratePerSecond <= 0 ? null : texts.ratePerSecond(count(Math.round(ratePerSecond * 10) / 10)),
    ],
    [texts.eta, etaAt === null ? null : when(etaAt)],
    [
      texts.stage,
      stage === null ? null : texts.stageText(stage.number, stage.of, count(stage.recipients)),
    ],
  ])}`;
}

function listTable(view: View, { counts }: CampaignStatus): Html {
  const { texts } = view;
  const kinds = ['recipients', 'rejected', 'suppressed', 'duplicates'] as const;
  return table(view, [
    ...kinds.map((kind) => [texts.listCounts[kind], counts[kind], null] as const),
    [`${texts.total}: ${texts.rows}`, counts.rows, null],
  ]);
}

/** The last line is the sum of those above. */
function table(
  _view: View,
  rows: readonly (readonly [name: string, rows: number, kind: string | null])[],
): Html {
  return html`<table>
    <tbody>
      ${rows.map(
        ([name, value, kind], place) =>
          html`<tr class="${place === rows.length - 1 ? 'sum' : ''}">
            <th scope="row">
              ${kind === null ? '' : html`<i class="swatch ${kind}"></i> `}${name}
            </th>
            <td class="number">${count(value)}</td>
          </tr>`,
      )}
    </tbody>
  </table>`;
}

const MAY_PAUSE: readonly CampaignState[] = ['preparing', 'scheduled', 'running'];
const IS_OVER: readonly CampaignState[] = ['finished', 'cancelled', 'failed'];

function actions(view: View, { id, state }: CampaignStatus): Html | string {
  if (view.readOnly || IS_OVER.includes(state)) return '';
  const { texts } = view;
  const base = `/campaigns/${encodeURIComponent(id)}`;
  return html`<section aria-labelledby="actions">
    <h2 id="actions">${texts.actions}</h2>
    ${
      MAY_PAUSE.includes(state)
        ? form(
            view,
            `${base}/pause`,
            html`${noteField(view)}
              <button id="pause" aria-describedby="pause-hint">${texts.pause}</button>
              <p class="quiet" id="pause-hint">${texts.pauseHint}</p>`,
          )
        : ''
    }
    <p><a id="cancel" class="button" href="${base}/cancel">${texts.cancel}</a></p>
  </section>`;
}

function noteField({ texts }: View): Html {
  return html`<label for="note">${texts.note}</label>
    <input id="note" name="note" maxlength="200" autocomplete="off" />`;
}

function downloads({ texts }: View, status: CampaignStatus): Html | string {
  const { counts, finishedAt, id } = status;
  const files = [
    ...(finishedAt === null ? [] : (['report.csv', 'report.ndjson', 'report.html'] as const)),
    ...(counts.rejected > 0 ? (['rejects.csv'] as const) : []),
    ...(counts.suppressed > 0 ? (['suppressed.csv'] as const) : []),
    ...(counts.duplicates > 0 ? (['duplicates.csv'] as const) : []),
  ];
  if (files.length === 0) return '';
  const base = `/campaigns/${encodeURIComponent(id)}/files`;
  return html`<section aria-labelledby="downloads">
    <h2 id="downloads">${texts.downloads}</h2>
    <p class="quiet">${texts.downloadsHint}</p>
    <ul>
      ${files.map(
        (file) =>
          html`<li>
            <a id="file-${file}" href="${base}/${file}" download>${texts.files[file]}</a>
          </li>`,
      )}
    </ul>
  </section>`;
}

function about({ texts, temporalUi }: View, status: CampaignStatus): Html {
  const { id, startedAt, finishedAt, schedule } = status;
  const link =
    temporalUi === null
      ? null
      : `${temporalUi.url}/namespaces/${encodeURIComponent(temporalUi.namespace)}/workflows/` +
        encodeURIComponent(campaignWorkflowId(id));
  return html`${facts([
    [texts.id, id],
    [texts.started, when(startedAt)],
    [texts.startsAt, schedule.startAt === null ? null : when(schedule.startAt)],
    [texts.finished, finishedAt === null ? null : when(finishedAt)],
  ])}
  ${link === null ? '' : html`<p><a id="temporal" href="${link}" rel="noreferrer">${texts.inTemporal}</a></p>`}`;
}

/** What `cancel` asks at a terminal. */
export function cancelBody(view: View, status: CampaignStatus): Html {
  const { texts } = view;
  const base = `/campaigns/${encodeURIComponent(status.id)}`;
  return html`<p>${texts.cancelText(count(status.counts.waiting))}</p>
    ${goesOnLines(status).map((line) => html`<p>${english(line)}</p>`)}
    ${form(
      view,
      `${base}/cancel`,
      html`${noteField(view)} <button class="danger">${texts.cancelYes}</button>`,
    )}
    <p><a class="button" href="${base}">${texts.cancelNo}</a></p>`;
}
