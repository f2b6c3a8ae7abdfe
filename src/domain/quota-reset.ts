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
