import type { CampaignState, CampaignStatus } from '../domain/status.ts';
import { bar, doneOf } from './progress-text.ts';
import { count, exitCodeOf, moment, pace, reading } from './status-text.ts';

/** Several campaigns on their way, a line each, within the height and width of a terminal. */
export interface Board {
  ids: readonly string[];
  /** Of those that were answered for. */
  statuses: ReadonlyMap<string, CampaignStatus>;
  note: string;
}

export interface Screen {
  rows: number;
  columns: number;
}

/**
 * Never more lines than fit, nor wider ones: a terminal that scrolled cannot be drawn over. Where
 * there is no room for all, those that are still under way come first.
 */
export function boardLines(board: Board, { rows, columns }: Screen): string[] {
  const { ids, statuses } = board;
  // The cursor stands on a line of its own below the last.
  const room = Math.max(1, rows - 1);
  const note = wrapped(board.note, columns).slice(0, Math.max(0, room - 2));
  const forCampaigns = room - 1 - note.length;
  const fits = ids.length <= forCampaigns ? ids.length : Math.max(0, forCampaigns - 1);
  const shown = new Set(underWayFirst(ids, statuses).slice(0, fits));
  const width = Math.max(...[...shown].map((id) => id.length));
  const more = fits < ids.length && forCampaigns > 0 ? [`and ${ids.length - fits} more`] : [];
  const lines = ids.filter((id) => shown.has(id)).map((id) => line(id, statuses.get(id), width));
  return [...[...lines, ...more, summary(board)].map((text) => cut(text, columns)), ...note];
}

function underWayFirst(
  ids: readonly string[],
  statuses: ReadonlyMap<string, CampaignStatus>,
): string[] {
  const rests = (id: string) => {
    const status = statuses.get(id);
    return status !== undefined && exitCodeOf(status) !== null ? 1 : 0;
  };
  return ids.toSorted((a, b) => rests(a) - rests(b));
}

const STATE_WIDTH = 'preparing'.length;
const BAR_WIDTH = 12;

function line(id: string, status: CampaignStatus | undefined, width: number): string {
  const name = id.padEnd(width);
  if (status === undefined) return `${name}  no answer yet`;
  const parts = [name, status.state.padEnd(STATE_WIDTH), howFar(status), whyOrWhen(status)];
  return parts.filter((part) => part !== '').join('  ');
}

/** Only what never goes backward has a bar: a list that is read again begins at its first row. */
function howFar(status: CampaignStatus): string {
  const { recipients } = status.counts;
  if (status.preparation !== undefined) return reading(status.preparation);
  if (recipients === 0) return '';
  const done = doneOf(status);
  const share = Math.min(1, done / recipients);
  const percent = String(Math.floor(share * 100)).padStart(3);
  return `${bar(share, BAR_WIDTH)} ${percent} %  ${count(done)} of ${count(recipients)}`;
}

function whyOrWhen(status: CampaignStatus): string {
  const { pause, wait, recurring, failure } = status;
  if (pause !== null) {
    if (pause.needs === 'person') return `${pause.code}, needs a person`;
    const next = pause.resumeAt === null ? '' : `, next try ${moment(pause.resumeAt)}`;
    return `${pause.code}, goes on by itself${next}`;
  }
  if (wait !== null) {
    return wait.until === null ? wait.code : `${wait.code} until ${moment(wait.until)}`;
  }
  if (recurring !== null) return `next ${moment(recurring.nextCycleAt)}`;
  return failure === null ? pace(status) : failure.code;
}

const STATES: readonly CampaignState[] = [
  'running',
  'preparing',
  'scheduled',
  'recurring',
  'paused',
  'finished',
  'cancelled',
  'failed',
];

/** `3 campaigns: 1 running, 2 finished; 1,240 of 3,000 recipients done`; all of them, shown or not. */
function summary({ ids, statuses }: Board): string {
  const all = [...statuses.values()];
  const states = STATES.flatMap((state) => {
    const number = all.filter((status) => status.state === state).length;
    return number === 0 ? [] : [`${number} ${state}`];
  });
  const silent = ids.length - all.length;
  if (silent > 0) states.push(`${silent} without an answer yet`);
  const done = all.reduce((sum, status) => sum + doneOf(status), 0);
  const recipients = all.reduce((sum, { counts }) => sum + counts.recipients, 0);
  return `${ids.length} campaigns: ${states.join(', ')}; ${count(done)} of ${count(recipients)} recipients done`;
}

function cut(text: string, columns: number): string {
  return text.length <= columns ? text : `${text.slice(0, Math.max(0, columns - 1))}…`;
}

function wrapped(text: string, columns: number): string[] {
  const lines: string[] = [];
  for (let at = 0; at < text.length; at += columns) lines.push(text.slice(at, at + columns));
  return lines;
}
