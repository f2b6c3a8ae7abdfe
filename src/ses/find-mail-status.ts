import type { SendStatus } from './port.ts';

/** SES's days are those of UTC+8, by the times that it generates itself. */
const PROVIDER_ZONE_MS = 8 * 3_600_000;
const DAY_MS = 86_400_000;
/** A task may be sent on the day after it was due, or later when it waited for a refill. */
const DAYS_LOOKED_AT = 3;
/** SES's clock and ours. */
const CLOCKS_APART_MS = 60_000;

/** SES's day at a moment, as `YYYY-MM-DD`. */
export function providerDay(at: number): string {
  return new Date(at + PROVIDER_ZONE_MS).toISOString().slice(0, 10);
}

/**
 * The last mail to one address within a span of time, asked for day by day; null when there is none.
 * `ask` answers null to give up.
 */
export async function findMailStatus(
  ask: (query: { date: string; email: string }) => Promise<SendStatus[] | null>,
  email: string,
  { from, until }: { from: number; until: number },
): Promise<SendStatus | null> {
  for (let day = 0; day < DAYS_LOOKED_AT; day += 1) {
    const date = providerDay(from + day * DAY_MS);
    if (date > providerDay(Date.now())) break;
    const found = await ask({ date, email });
    if (found === null) return null;
    const last = found
      .filter(({ requestedAt }) => {
        const at = requestedAt * 1_000;
        return at >= from - CLOCKS_APART_MS && at < until;
      })
      .at(-1);
    if (last !== undefined) return last;
  }
  return null;
}
