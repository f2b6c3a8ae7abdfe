import { isHeldBySes } from './held-start.ts';
import { intervalMs } from './recurrence.ts';
import type { SendPlan } from './send-plan.ts';

/**
 * How long to wait before the next sweep while SES holds the campaign's send tasks, for days or for
 * years; null: as for any other campaign. A sweep costs six events of history, which a run may have
 * 4,096 of before it goes on in a new one.
 *
 *   chunks are still created   null
 *   before the start           a tenth of what is left, so that it is exact where it matters: a
 *                              month ahead comes to some 200 sweeps
 *   after a timed start        null: the mails go now
 *   a first cycle              a thirtieth of its age, at least a second: it is over in minutes, or
 *                              SES puts it off for a day
 *   further cycles             four in each, at least 15 minutes and at most 6 hours apart: 1,460 a
 *                              year from daily cycles on, 35,040 for hourly ones
 */
export function quietSweepMs(
  plan: SendPlan | undefined,
  { unsent, isComplete }: { unsent: number; isComplete: boolean },
  now: number,
  longestMs: number,
): number | null {
  if (!isHeldBySes(plan) || unsent > 0) return null;
  const { recurring, startAt } = plan;
  const begin = recurring?.begin ?? startAt;
  const left = begin === null ? 0 : Date.parse(begin) - now;
  // A moment after the start, since a sweep at it would see nothing yet.
  if (left > 0) return Math.min(clamp(left / 10, 10_000, longestMs), left + 1_000);
  if (recurring === null) return null;
  if (!isComplete) return clamp(-left / 30, 1_000, longestMs);
  return Math.min(clamp(intervalMs(recurring) / 4, FEWEST_MS, MOST_MS), longestMs);
}

const FEWEST_MS = 15 * 60_000;
const MOST_MS = 6 * 3_600_000;

function clamp(value: number, low: number, high: number): number {
  return Math.min(Math.max(value, Math.min(low, high)), high);
}
