import { failureWord, stageText } from '../domain/status-words.ts';
import type { CampaignStatus, PrepareProgress } from '../domain/status.ts';
import { EXIT, type ExitCode } from './exit-codes.ts';

const NUMBER = new Intl.NumberFormat('en');

export function count(value: number): string {
  return NUMBER.format(value);
}

/**
 * The exit code that a status stands for; null while the campaign is on its way. A cancelled one
 * still is until it has seen what became of the mails that SES had accepted, and any one is until
 * its report is written.
 */
export function exitCodeOf(status: CampaignStatus): ExitCode | null {
  const { state, pause, counts, finishedAt } = status;
  if (state !== 'paused' && state !== 'recurring' && finishedAt === null) return null;
  switch (state) {
    // It is never finished: what can be waited for is that SES has all its send tasks.
    case 'recurring':
    case 'finished': {
      const lost = counts.rejected + counts.failed + counts.unknown;
      return lost > 0 ? EXIT.doneWithLosses : EXIT.done;
    }
    case 'cancelled':
      return EXIT.cancelled;
    case 'failed':
      return EXIT.failed;
    case 'paused':
      return pause?.needs === 'nothing' ? EXIT.pausedResumesByItself : EXIT.pausedNeedsPerson;
    case 'preparing':
    case 'scheduled':
    case 'running':
      return null;
  }
}

/** `waiting 900, at provider 48, sent 1,040, failed 0, unknown 0` */
export function whereabouts({ counts }: CampaignStatus): string {
  return [
    `waiting ${count(counts.waiting)}`,
    `at provider ${count(counts.atProvider)}`,
    `sent ${count(counts.sent)}`,
    `failed ${count(counts.failed)}`,
    `unknown ${count(counts.unknown)}`,
  ].join(', ');
}

/** `1,204,000 rows read, 45 % of the list` */
export function reading({ rows, bytes, totalBytes }: PrepareProgress): string {
  const share = totalBytes === 0 ? 0 : Math.floor((bytes / totalBytes) * 100);
  return `${count(rows)} rows read, ${share} % of the list`;
}

/** `412/s, done about 08:30:12`, or nothing while there is no rate. */
export function pace({ ratePerSecond, etaAt }: CampaignStatus): string {
  if (ratePerSecond <= 0) return '';
  const rate = `${count(Math.round(ratePerSecond * 10) / 10)}/s`;
  return etaAt === null ? rate : `${rate}, last one sent about ${clock(etaAt)}`;
}

/** What a pause means and who ends it, a line each. */
export function pauseLines(status: CampaignStatus): string[] {
  const { pause } = status;
  if (pause === null) return [];
  const { resumeAt, operator } = pause;
  const lines = [`Paused since ${moment(pause.since)} (${pause.code}): ${pause.message}`];
  if (operator !== undefined) {
    lines.push(`Paused by a person too, since ${moment(operator.since)}: ${operator.message}`);
  }
  if (pause.needs === 'nothing') {
    const next = resumeAt === null ? '' : `, next try ${moment(resumeAt)}`;
    return [...lines, `Goes on by itself${next}.`];
  }
  lines.push(`Goes on after: steadysend resume ${status.id}`);
  // A person may top up an account, or free a disk, and forget the campaign.
  if (resumeAt !== null) lines.push(`Or by itself: next try ${moment(resumeAt)}.`);
  return lines;
}

/** What it waits for by its own plan, and until when; no pause. */
export function waitLines({ wait, pause }: CampaignStatus): string[] {
  if (wait === null) return [];
  const until = wait.until === null ? '' : ` until ${moment(wait.until)}`;
  // A pause beside it has to end first.
  const goesOn = pause === null ? ' Goes on by itself.' : '';
  return [`Waiting${until} (${wait.code}): ${wait.message}${goesOn}`];
}

/** What SES repeats by itself. */
export function recurringLines({ recurring }: CampaignStatus): string[] {
  if (recurring === null) return [];
  const { cycles, mails, nextCycleAt, lastCycleAt, intervalHours } = recurring;
  const last = lastCycleAt === null ? '' : `, last at ${moment(lastCycleAt)}`;
  const lines = [
    `SES repeats it every ${intervalHours} h, next at ${moment(nextCycleAt)}: ${count(cycles)} cycles${last}, ` +
      `${count(mails)} mails in all; the counts are of the first cycle.`,
  ];
  const { tasksInError, tasksPausedToday } = recurring;
  if (tasksInError > 0)
    lines.push(`SES has stopped ${count(tasksInError)} of its send tasks with an error.`);
  if (tasksPausedToday > 0) {
    lines.push(
      `SES has put off ${count(tasksPausedToday)} of its send tasks until the quota is refilled.`,
    );
  }
  return lines;
}

/**
 * What a campaign does that sends nothing any more and is not over: a cancelled one is followed until
 * it is known what became of the mails that SES had accepted.
 */
export function endingText({ counts: { atProvider } }: CampaignStatus): string {
  return atProvider === 0
    ? 'Its report is being written.'
    : `It is followed until SES is done with the ${count(atProvider)} recipients that it had accepted; the report is written then.`;
}

function endingLines(status: CampaignStatus): string[] {
  const { state, finishedAt } = status;
  const ends = state === 'cancelled' || state === 'failed' || state === 'finished';
  return ends && finishedAt === null ? [endingText(status)] : [];
}

/** The whole status for people. */
export function statusText(status: CampaignStatus): string {
  const { counts, chunks } = status;
  const total = counts.recipients;
  const share = total === 0 ? '' : ` (${Math.floor((counts.sent / total) * 100)} %)`;
  const rows = [
    ['campaign', status.id],
    ['name', status.name],
    ['state', status.state],
    ['started', moment(status.startedAt)],
    ['finished', status.finishedAt === null ? '' : moment(status.finishedAt)],
    [
      'list',
      `${count(counts.rows)} rows: ${count(total)} recipients, ${count(counts.rejected)} rejected, ` +
        `${count(counts.suppressed)} suppressed, ${count(counts.duplicates)} duplicates`,
    ],
    ['preparing', status.preparation === undefined ? '' : reading(status.preparation)],
    ['recipients', whereabouts(status)],
    ['sent', `${count(counts.sent)} of ${count(total)}${share}`],
    [
      'chunks',
      `${count(chunks.accepted)} of ${count(chunks.total)} accepted, ${count(chunks.failed)} failed, ` +
        `${count(chunks.unknown)} unknown`,
    ],
    ['stage', status.stage === null ? '' : stageText(status.stage)],
    ['rate', pace(status)],
  ];
  const lines = rows
    .filter(([, value]) => value !== '')
    .map(([name = '', value = '']) => `${name.padEnd(11)} ${value}`);
  const { failure } = status;
  if (failure !== null) lines.push(`${failureWord(status)} (${failure.code}): ${failure.message}`);
  const more = [
    ...endingLines(status),
    ...recurringLines(status),
    ...pauseLines(status),
    ...waitLines(status),
  ];
  return `${[...lines, ...status.notes, ...more].join('\n')}\n`;
}

/** Local time, to the second; the date too when it is another day. */
export function moment(iso: string): string {
  const day = (date: Date) => date.toLocaleDateString('sv');
  const date = new Date(iso);
  return day(date) === day(new Date()) ? clock(iso) : `${day(date)} ${clock(iso)}`;
}

function clock(iso: string): string {
  return new Date(iso).toLocaleTimeString('sv');
}
