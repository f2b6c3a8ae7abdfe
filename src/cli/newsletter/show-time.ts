/** `2026-11-30 08:00`, on the clock of a zone. */
export function inZone(instant: number, timezone: string): string {
  return new Date(instant).toLocaleString('sv', { timeZone: timezone }).slice(0, 16);
}

/** `Mon` */
export function weekdayIn(instant: number, timezone: string): string {
  return new Date(instant).toLocaleDateString('en', { timeZone: timezone, weekday: 'short' });
}

/** The zone of whoever reads. TZ decides, as for every program. */
export function ownZone(): string {
  return Intl.DateTimeFormat().resolvedOptions().timeZone;
}

/** `6 h`, `90 s`: the largest unit that is exact. */
export function durationText(ms: number): string {
  for (const [unit, size] of UNITS) if (ms % size === 0) return `${ms / size} ${unit}`;
  return `${ms} ms`;
}

const UNITS = [
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['min', 60_000],
  ['s', 1_000],
] as const;
