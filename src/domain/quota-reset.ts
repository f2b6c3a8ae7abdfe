/**
 * When the provider's daily quota is next refilled, as an instant. `resetAt` is `HH:MM` on the
 * wall clock of `timezone`. Uses only Intl, which is part of the language.
 *
 * A reset time that a daylight-saving change skips is taken at the offset before the change, which
 * is later by the skipped hour; one that occurs twice is taken at its first time. Too early would
 * only cost one refused probe.
 */
export function nextQuotaReset(now: number, resetAt: string, timezone: string): number {
  const [hour = 0, minute = 0] = resetAt.split(':').map(Number);
  const today = instantOf(now, hour, minute, timezone);
  return today > now ? today : instantOf(now + DAY_MS, hour, minute, timezone);
}

const DAY_MS = 86_400_000;

/** The instant at which `timezone` shows hour:minute on the day that it shows at `near`. */
function instantOf(near: number, hour: number, minute: number, timezone: string): number {
  const wall = wallClock(near, timezone);
  const wanted = Date.UTC(wall.year, wall.month - 1, wall.day, hour, minute);
  const before = wanted - offsetAt(wanted - DAY_MS, timezone);
  const after = wanted - offsetAt(wanted + DAY_MS, timezone);
  const [first = before] = [before, after]
    .filter((instant) => instant + offsetAt(instant, timezone) === wanted)
    .toSorted((a, b) => a - b);
  return first;
}

/** Wall clock minus UTC, in milliseconds. */
function offsetAt(instant: number, timezone: string): number {
  const { year, month, day, hour, minute, second } = wallClock(instant, timezone);
  const shown = Date.UTC(year, month - 1, day, hour, minute, second);
  return shown - Math.floor(instant / 1000) * 1000;
}

interface WallClock {
  year: number;
  month: number;
  day: number;
  hour: number;
  minute: number;
  second: number;
}

function wallClock(instant: number, timezone: string): WallClock {
  const parts = new Intl.DateTimeFormat('en-US', {
    timeZone: timezone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  }).formatToParts(new Date(instant));
  const value = (type: string) => Number(parts.find((part) => part.type === type)?.value);
  return {
    year: value('year'),
    month: value('month'),
    day: value('day'),
    hour: value('hour'),
    minute: value('minute'),
    second: value('second'),
  };
}
