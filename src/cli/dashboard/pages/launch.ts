import { html } from 'hono/html';
import type { CheckReport, Finding } from '../../check/report.ts';
import { count } from '../../status-text.ts';
import type { CampaignFileEntry } from '../launch-folder.ts';
import type { Html, View } from '../view.ts';
import { english, facts, form, when } from './parts.ts';

export function launchList(view: View, folder: string, files: readonly CampaignFileEntry[]): Html {
  const { texts } = view;
  return html`<p>${texts.launchIntro(folder)}</p>
    ${files.length === 0 ? html`<p>${texts.noFiles}</p>` : ''}
    <ul class="cards">
      ${files.map(
        ({ name, title, kind }) =>
          html`<li class="card">
            <h2>${title ?? name}</h2>
            <p class="quiet">${name}</p>
            ${kind === 'newsletter' ? html`<p>${texts.isNewsletter}</p>` : ''}
            ${kind === 'broken' ? html`<p>${texts.hasProblems}</p>` : ''}
            ${
              kind === 'newsletter'
                ? ''
                : html`<p>
                    <a class="button" href="/launch/check?file=${encodeURIComponent(name)}"
                      >${texts.check}<span class="hidden"> ${name}</span></a
                    >
                  </p>`
            }
          </li>`,
      )}
    </ul>
    <p class="quiet">${texts.checkHint}</p>`;
}

export interface Checked {
  file: string;
  report: CheckReport;
  /** Through which account. */
  account: string;
  /** What happens, when its start has passed; null when it has not. */
  late: 'send' | 'skip' | 'ask' | null;
  /** What was looked at, so that nothing else is started. */
  fingerprint: string;
}

/** What `check` found, and what `launch` asks at a terminal: count, sender, template and time. */
export function checkBody(view: View, checked: Checked): Html {
  const { texts } = view;
  const { report } = checked;
  const errors = report.findings.filter(({ level }) => level === 'error');
  const warnings = report.findings.filter(({ level }) => level === 'warning');
  return html`<p role="status">
      <strong>${report.ok ? texts.ready : texts.notReady}</strong>
    </p>
    ${findings(texts.toCorrect, errors)} ${findings(texts.worthALook, warnings)}
    ${summary(view, checked)} ${isLaunchable(report) ? confirm(view, checked) : ''}
    <p><a class="button" href="/launch">${texts.back}</a></p>
    ${rejects(view, report)} ${examples(view, report)}`;
}

/** A newsletter is created, and what nothing stops is agreed to, at a terminal. */
function isLaunchable({ ok, kind, needs }: CheckReport): boolean {
  return ok && kind === 'campaign' && needs.length === 0;
}

function findings(title: string, found: readonly Finding[]): Html | string {
  if (found.length === 0) return '';
  return html`<h2>${title}</h2>
    <ul>
      ${found.map(({ file, line, text }) => {
        const where = file === null ? '' : `${file}${line === null ? '' : `:${line}`}: `;
        return html`<li>${english(`${where}${text}`)}</li>`;
      })}
    </ul>`;
}

function summary({ texts }: View, { report, account, late }: Checked): Html {
  const { campaign, list, expected, quota, cost } = report;
  const template = campaign?.template ?? null;
  return facts([
    [texts.name, campaign?.name ?? null],
    [texts.from, campaign?.from ?? null],
    [texts.subject, campaign?.subject ?? null],
    [texts.template, template === null ? null : `${template.id} ${template.name}`],
    [texts.recipients, list === null ? null : count(list.recipients)],
    [texts.listCounts.rejected, list === null ? null : count(list.rejected)],
    [texts.listCounts.suppressed, list === null ? null : count(list.suppressed)],
    [texts.listCounts.duplicates, list === null ? null : count(list.duplicates)],
    [texts.starts, expected === null ? null : startText(texts, expected.startAt, late)],
    [
      texts.finishes,
      expected === null
        ? null
        : expected.finishAt === null
          ? texts.notWithinAYear
          : when(expected.finishAt),
    ],
    [
      texts.quotaLeft,
      quota === null ? null : texts.quotaText(count(quota.leftToday), count(quota.daily)),
    ],
    [texts.cost, cost === null ? null : `${cost.amount.toFixed(2)} ${cost.currency}`],
    [texts.account, account],
  ]);
}

/** A start within the next seconds is the moment of the check. */
const AT_ONCE_MS = 60_000;

function startText(texts: View['texts'], startAt: string, late: Checked['late']): Html | string {
  if (late !== null) return texts.late[late];
  return Date.parse(startAt) - Date.now() < AT_ONCE_MS ? texts.atOnce : when(startAt);
}

function confirm(view: View, { file, report, fingerprint }: Checked): Html {
  const recipients = report.list?.recipients ?? 0;
  return form(
    view,
    '/launch',
    html`<input type="hidden" name="file" value="${file}" />
      <input type="hidden" name="fingerprint" value="${fingerprint}" />
      <input type="hidden" name="recipients" value="${String(recipients)}" />
      <button id="launch" class="main">${view.texts.confirm(count(recipients))}</button>`,
  );
}

/** Enough to see what is wrong; `check` at a terminal lists a hundred. */
const REJECTS_SHOWN = 20;

function rejects({ texts }: View, { list }: CheckReport): Html | string {
  if (list === null || list.rejected === 0) return '';
  const shown = list.rejects.slice(0, REJECTS_SHOWN);
  const more = list.rejected - shown.length;
  return html`<h2>${texts.rejectedRows}</h2>
    <ul>
      ${shown.map(({ line, field, reason }) => {
        const why = field === '' ? reason : `${field}: ${reason}`;
        return html`<li>${texts.rejectedRow(count(line), why)}</li>`;
      })}
    </ul>
    ${more === 0 ? '' : html`<p>${texts.andMore(count(more))}</p>`}`;
}

/** As text: nothing of a template or a list is drawn as markup here. */
function examples({ texts }: View, { examples: shown }: CheckReport): Html | string {
  if (shown.length === 0) return '';
  return html`<h2>${texts.examples}</h2>
    ${shown.map(
      ({ line, email, subject, text }) =>
        html`<article class="card">
          <h3>${texts.exampleTitle(count(line), email)}</h3>
          <p><strong>${subject}</strong></p>
          <pre tabindex="0" aria-label="${texts.exampleTitle(count(line), email)}">${text}</pre>
        </article>`,
    )}`;
}
