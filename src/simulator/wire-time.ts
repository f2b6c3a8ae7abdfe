/**
 * Times as the wire has them: `YYYY-MM-DD HH:MM:SS` and `YYYY-MM-DD`, without a zone. The zone is not
 * documented; the provider's own examples are UTC+8, which is the default of the `timezone` knob.
 */
const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
const FIXED = /^(?:UTC|GMT)?(?:([+-])(\d{1,2})(?::?(\d{2}))?)?$/i;

/** Minutes east of UTC in a zone at an instant, or undefined when there is no such zone. */
export function zoneOffset(zone: string, at: number): number | undefined {
  const fixed = zone === '' ? null : FIXED.exec(zone);
  if (fixed) {
    const minutes = Number(fixed[2] ?? 0) * 60 + Number(fixed[3] ?? 0);
    return fixed[1] === '-' ? -minutes : minutes;
  }
  if (zone === 'Z') return 0;
  const format = formatOf(zone);
  if (!format) return undefined;
  const name = format.formatToParts(at).find((part) => part.type === 'timeZoneName')?.value ?? '';
  return zoneOffset(name, at);
}

/** Building a formatter costs far more than using one. The names are few: a config knob holds one. */
const formats = new Map<string, Intl.DateTimeFormat | null>();
const FORMATS_MAX = 100;

function formatOf(zone: string): Intl.DateTimeFormat | null {
  const known = formats.get(zone);
  if (known !== undefined) return known;
  let format: Intl.DateTimeFormat | null = null;
  try {
    format = new Intl.DateTimeFormat('en-US', { timeZone: zone, timeZoneName: 'longOffset' });
  } catch {
    // The name is unknown to Intl, which the caller reports as a bad zone.
  }
  if (formats.size >= FORMATS_MAX) formats.clear();
  formats.set(zone, format);
  return format;
}

/** `2026-11-24 08:00:00` */
export function formatDateTime(at: number, zone: string): string {
  return local(at, zone).toISOString().slice(0, 19).replace('T', ' ');
}

/** `2026-11-24` */
export function formatDate(at: number, zone: string): string {
  return local(at, zone).toISOString().slice(0, 10);
}

/** The instant of `YYYY-MM-DD HH:MM:SS` in a zone, or undefined when the text is not such a time. */
export function parseDateTime(text: string, zone: string): number | undefined {
  if (!/^\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}$/.test(text)) return undefined;
  const wall = Date.parse(`${text.replace(' ', 'T')}Z`);
  // Date.parse turns the 31st of February into March: such a day is refused, not moved.
  if (Number.isNaN(wall) || new Date(wall).toISOString().slice(0, 10) !== text.slice(0, 10)) {
    return undefined;
  }
  return fromWall(wall, zone);
}

/** The instant at which a `YYYY-MM-DD` begins in a zone. */
export function parseDate(text: string, zone: string): number | undefined {
  return parseDateTime(`${text} 00:00:00`, zone);
}

/** A range of whole days, its end not included, or undefined when it is not one. */
export function parseDateRange(
  from: string,
  to: string,
  zone: string,
): { start: number; end: number } | undefined {
  const start = parseDate(from, zone);
  const last = parseDate(to, zone);
  if (start === undefined || last === undefined || last < start) return undefined;
  return { start, end: nextMidnight(last, zone) };
}

/** The next local midnight after an instant. */
export function nextMidnight(at: number, zone: string): number {
  const wall = local(at, zone).getTime();
  return fromWall((Math.floor(wall / DAY_MS) + 1) * DAY_MS, zone);
}

function local(at: number, zone: string): Date {
  return new Date(at + (zoneOffset(zone, at) ?? 0) * MINUTE_MS);
}

function fromWall(wall: number, zone: string): number {
  // The offset is that of the instant looked for, which is not known yet: one correction settles it.
  const guess = wall - (zoneOffset(zone, wall) ?? 0) * MINUTE_MS;
  return wall - (zoneOffset(zone, guess) ?? 0) * MINUTE_MS;
}
