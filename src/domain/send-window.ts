import type { SendWindow } from './send-plan.ts';
import { instantOf, wallTimeAt, type WallTime } from './wall-clock.ts';

export interface WindowState {
  open: boolean;
  /** When that changes; null: not as far as was looked, as with one open at all hours of all days. */
  until: number | null;
}

interface Opening {
  from: number;
  to: number;
}

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
  // The opening that now lies in, as far as it is known: each may go on without a gap in the next.
  let current: Opening | null = null;
  for (const { from, to } of openingsAround(now, window)) {
    if (to <= now) continue;
    if (current !== null && from <= current.to) current.to = Math.max(current.to, to);
    else if (current !== null) return { open: true, until: current.to };
    else if (from <= now) current = { from, to };
    else return { open: false, until: from };
  }
  return { open: current !== null, until: null };
}

/**
 * When work of `ms` that begins at `from` is done, if it goes on only while the window is open.
 * Infinity: not within two years.
 */
export function workedOffWithin(window: SendWindow, from: number, ms: number): number {
  let at = from;
  let left = ms;
  while (at - from < TWO_YEARS_MS) {
    const { open, until } = windowAt(at, window);
    if (open && (until === null || at + left <= until)) return at + left;
    if (until === null) return Infinity;
    if (open) left -= until - at;
    at = until;
  }
  return Infinity;
}

const TWO_YEARS_MS = 731 * 86_400_000;

/** `09:00-21:00 (Asia/Shanghai)`, for messages. */
export function shownWindow({ from, to, days, timezone }: SendWindow): string {
  const names = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];
  const on = days.length === 7 ? '' : ` on ${days.map((day) => names[day]).join(', ')}`;
  return `${from}-${to}${on} (${timezone})`;
}

/** In order, and only as far as somebody looks: every one costs a few conversions of time. */
function* openingsAround(now: number, window: SendWindow): Generator<Opening> {
  const today = wallTimeAt(now, window.timezone);
  const isOvernight = window.to <= window.from;
  for (let ahead = -DAYS_BEHIND; ahead <= DAYS_AHEAD; ahead += 1) {
    const day = today.day + ahead;
    const weekday = new Date(Date.UTC(today.year, today.month - 1, day)).getUTCDay();
    if (!window.days.includes(weekday)) continue;
    const from = instantOf(at(today, day, window.from), window.timezone);
    const to = instantOf(at(today, day + (isOvernight ? 1 : 0), window.to), window.timezone);
    if (from < to) yield { from, to };
  }
}

function at(today: WallTime, day: number, time: string): WallTime {
  const [hour = 0, minute = 0, second = 0] = time.split(':').map(Number);
  return { ...today, day, hour, minute, second };
}
