import type { SendWindow } from './send-plan.ts';
import { instantOf, wallTimeAt, type WallTime } from './wall-clock.ts';

export interface WindowState {
  open: boolean;
  /** When that changes; null: never, because the window is open at every hour of every day. */
  until: number | null;
}

interface Opening {
  from: number;
  to: number;
}

const DAY_MS = 86_400_000;
/**
 * Days that are looked at around an instant. Ahead: with one day in the week, and that one's hours
 * skipped by a daylight-saving change, the next opening is two weeks away. Behind: an opening that
 * began on the day before, and one more for the date line.
 */
const DAYS_BEHIND = 2;
const DAYS_AHEAD = 16;

/**
 * Whether a send window is open at an instant, and until when. The rule of wall-clock.ts holds for
 * both ends: one that falls into a skipped hour is an hour later, one in a repeated hour is the
 * first. An opening that comes to nothing by that does not take place.
 */
export function windowAt(now: number, window: SendWindow): WindowState {
  const openings = joined(openingsAround(now, window));
  const current = openings.find(({ from, to }) => from <= now && now < to);
  if (current !== undefined) {
    // Each opening touches the next, up to the last that was looked at.
    const isEndless = current.to > now + (DAYS_AHEAD - 2) * DAY_MS;
    return { open: true, until: isEndless ? null : current.to };
  }
  const next = openings.find(({ from }) => from > now);
  return { open: false, until: next?.from ?? now + DAYS_AHEAD * DAY_MS };
}

/** `09:00-21:00 (Asia/Shanghai)`, for messages. */
export function shownWindow({ from, to, days, timezone }: SendWindow): string {
  const names = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];
  const on = days.length === 7 ? '' : ` on ${days.map((day) => names[day]).join(', ')}`;
  return `${from}-${to}${on} (${timezone})`;
}

function openingsAround(now: number, window: SendWindow): Opening[] {
  const today = wallTimeAt(now, window.timezone);
  const openings: Opening[] = [];
  const isOvernight = window.to <= window.from;
  for (let ahead = -DAYS_BEHIND; ahead <= DAYS_AHEAD; ahead += 1) {
    const day = today.day + ahead;
    const weekday = new Date(Date.UTC(today.year, today.month - 1, day)).getUTCDay();
    if (!window.days.includes(weekday)) continue;
    const from = instantOf(at(today, day, window.from), window.timezone);
    const to = instantOf(at(today, day + (isOvernight ? 1 : 0), window.to), window.timezone);
    if (from < to) openings.push({ from, to });
  }
  return openings;
}

/** Openings that touch or overlap are one. */
function joined(openings: Opening[]): Opening[] {
  const all: Opening[] = [];
  for (const opening of openings.toSorted((a, b) => a.from - b.from)) {
    const last = all.at(-1);
    if (last === undefined || opening.from > last.to) all.push({ ...opening });
    else last.to = Math.max(last.to, opening.to);
  }
  return all;
}

function at(today: WallTime, day: number, time: string): WallTime {
  const [hour = 0, minute = 0, second = 0] = time.split(':').map(Number);
  return { ...today, day, hour, minute, second };
}
