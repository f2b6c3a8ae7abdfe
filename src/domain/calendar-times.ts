import { hasDay, type CalendarRule } from './calendar-rule.ts';
import { instantOf, wallTimeAt, type WallTime } from './wall-clock.ts';

const DAY_MS = 86_400_000;
/** A leap day on a given weekday comes every 28 years; nothing that is rarer is a newsletter. */
const DAYS_MAX = 366 * 60;

export interface Span {
  /** Exclusive. */
  after: number;
  /** Inclusive; null: no end. */
  until: number | null;
  /** At most so many. */
  count: number;
}

/**
 * The instants at which a rule is due, sorted. A wall time that a daylight-saving change skips or
 * repeats comes once, as wall-clock.ts says.
 */
export function timesOf(rule: CalendarRule, timezone: string, span: Span): number[] {
  const { after, until, count } = span;
  const found = new Set<number>();
  const start = wallTimeAt(after, timezone);
  // From the day before: a change may move a time across midnight.
  let day = Date.UTC(start.year, start.month - 1, start.day) - DAY_MS;
  let hadEnough = false;
  for (let days = 0; days < DAYS_MAX && !hadEnough; days += 1, day += DAY_MS) {
    if (until !== null && day - 2 * DAY_MS > until) break;
    // One day more than needed, since it may begin before the last time found.
    hadEnough = found.size >= count;
    for (const wall of wallTimesOn(rule, day)) {
      const instant = instantOf(wall, timezone);
      if (instant > after && (until === null || instant <= until)) found.add(instant);
    }
  }
  return [...found].toSorted((a, b) => a - b).slice(0, count);
}

/** `day` is midnight of the day, as if the zone were UTC. */
export function wallTimesOn(rule: CalendarRule, day: number): WallTime[] {
  const date = new Date(day);
  const ymd = {
    year: date.getUTCFullYear(),
    month: date.getUTCMonth() + 1,
    day: date.getUTCDate(),
  };
  return rule.calendars
    .filter((calendar) => hasDay(calendar, ymd))
    .flatMap(({ hours, minutes }) =>
      hours.flatMap((hour) => minutes.map((minute) => ({ ...ymd, hour, minute, second: 0 }))),
    );
}
