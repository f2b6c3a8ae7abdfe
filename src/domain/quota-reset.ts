import { instantOf, wallTimeAt } from './wall-clock.ts';

/**
 * When the provider's daily quota is next refilled, as an instant. `resetAt` is `HH:MM` on the
 * wall clock of `timezone`. Too early would only cost one refused probe.
 */
export function nextQuotaReset(now: number, resetAt: string, timezone: string): number {
  const [hour = 0, minute = 0] = resetAt.split(':').map(Number);
  const today = { ...wallTimeAt(now, timezone), hour, minute, second: 0 };
  const reset = instantOf(today, timezone);
  return reset > now ? reset : instantOf({ ...today, day: today.day + 1 }, timezone);
}

/** `YYYY-MM-DD` on the wall clock of the zone in which the quota's day is counted. */
export function dayIn(timezone: string, at: number): string {
  return new Intl.DateTimeFormat('en-CA', { timeZone: timezone }).format(new Date(at));
}
