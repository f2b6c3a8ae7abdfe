import { instantOf, wallTimeAt, type WallTime } from '../domain/wall-clock.ts';

/**
 * `BeginTime` of timed and recurring tasks: `YYYY-MM-DD HH:MM:SS`, without a zone. In which zone SES
 * reads it is not documented; the times in its own examples are UTC+8, which is the default of
 * STEADYSEND_SES_TIMEZONE.
 */

/** The text for an instant on SES's clock. A part of a second is rounded up: never too early. */
export function beginTime(instant: number, timezone: string): string {
  const { year, month, day, hour, minute, second } = wallTime(instant, timezone);
  const two = (value: number) => String(value).padStart(2, '0');
  const date = [String(year).padStart(4, '0'), two(month), two(day)].join('-');
  return `${date} ${[hour, minute, second].map(two).join(':')}`;
}

/**
 * Whether the text stands for this instant alone. In the hour that a zone's clocks show twice a year
 * it stands for two, and nobody knows which of them SES would take.
 */
export function isUnambiguous(instant: number, timezone: string): boolean {
  const first = instantOf(wallTime(instant, timezone), timezone);
  const shown = beginTime(instant, timezone);
  return ![first - HOUR_MS, first - HOUR_MS / 2, first + HOUR_MS / 2, first + HOUR_MS].some(
    (other) => beginTime(other, timezone) === shown,
  );
}

/** Clocks are set back by an hour, on Lord Howe Island by half of one (IANA time zone database). */
const HOUR_MS = 3_600_000;

function wallTime(instant: number, timezone: string): WallTime {
  return wallTimeAt(Math.ceil(instant / 1000) * 1000, timezone);
}
