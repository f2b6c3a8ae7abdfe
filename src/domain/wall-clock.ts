/**
 * Wall clocks of IANA zones, with nothing but Intl, which is part of the language.
 *
 * The rule for daylight-saving changes, everywhere in steadysend: a time that a change skips is
 * taken at the offset before the change, which is later by the skipped hour; one that occurs twice
 * is taken at its first time.
 */
export interface WallTime {
  year: number;
  /** 1 to 12. */
  month: number;
  day: number;
  hour: number;
  minute: number;
  second: number;
}

const DAY_MS = 86_400_000;

/** What the clocks of `timezone` show at an instant. */
export function wallTimeAt(instant: number, timezone: string): WallTime {
  const parts = formatOf(timezone).formatToParts(new Date(instant));
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

/** The instant at which `timezone` shows that time. Days beyond the month's end run on. */
export function instantOf(wall: WallTime, timezone: string): number {
  const { year, month, day, hour, minute, second } = wall;
  const wanted = Date.UTC(year, month - 1, day, hour, minute, second);
  const before = wanted - offsetAt(wanted - DAY_MS, timezone);
  const after = wanted - offsetAt(wanted + DAY_MS, timezone);
  const [first = before] = [before, after]
    .filter((instant) => instant + offsetAt(instant, timezone) === wanted)
    .toSorted((a, b) => a - b);
  return first;
}

/** Wall clock minus UTC, in milliseconds. */
function offsetAt(instant: number, timezone: string): number {
  const { year, month, day, hour, minute, second } = wallTimeAt(instant, timezone);
  const shown = Date.UTC(year, month - 1, day, hour, minute, second);
  return shown - Math.floor(instant / 1000) * 1000;
}

/** Offsets such as +08:00 are refused though Intl takes them: they follow no daylight-saving rule. */
export function isTimezone(name: string): boolean {
  if (!/[a-z]/i.test(name)) return false;
  try {
    formatOf(name);
    return true;
  } catch {
    return false;
  }
}

/** Building a formatter costs far more than using one, and a campaign knows few zones. */
const formats = new Map<string, Intl.DateTimeFormat>();

function formatOf(timezone: string): Intl.DateTimeFormat {
  const known = formats.get(timezone);
  if (known !== undefined) return known;
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone: timezone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  });
  formats.set(timezone, format);
  return format;
}
