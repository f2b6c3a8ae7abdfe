import { cycleAfter, intervalMs } from './recurrence.ts';
import type { SendPlan } from './send-plan.ts';

/**
 * How a chunk's send task begins, when SES holds it until then.
 *
 *   at SES ahead of its time   timed: SES sends it at the start
 *   recurring                  the first cycle that still lies ahead; a missed one is left out
 *   too late, policy `send`    now; also after a person resumed the campaign that asked
 *   too late, policy `skip`    missed: the chunk fails with StartMissed
 *   too late, policy `ask`     missed: the campaign pauses
 */
export type ChunkStart =
  | { kind: 'now' }
  | { kind: 'timed'; beginAt: number }
  | { kind: 'recurring'; beginAt: number; intervalHours: number }
  | { kind: 'missed'; policy: 'skip' | 'ask' };

/** What is known of being late, beside the clock. */
export interface Lateness {
  /** The latest start that SES has refused as past. Its clock decides, not ours. */
  refusedBegin: number | null;
  /** A person resumed the campaign after it had asked. */
  agreed: boolean;
}

/** Whether SES holds the campaign's send tasks, be it once or again and again. */
export function isHeldBySes(plan: SendPlan | undefined): plan is SendPlan {
  return plan !== undefined && (plan.heldBy === 'ses' || plan.recurring !== null);
}

export function chunkStart(
  plan: SendPlan | undefined,
  now: number,
  { refusedBegin, agreed }: Lateness,
): ChunkStart {
  if (!isHeldBySes(plan)) return { kind: 'now' };
  const { recurring, startAt, ifLate } = plan;
  if (recurring !== null) {
    const beginAt = cycleAfter(recurring, Math.max(now, refusedBegin ?? 0));
    return { kind: 'recurring', beginAt, intervalHours: recurring.intervalHours };
  }
  if (startAt === null) return { kind: 'now' };
  const beginAt = Date.parse(startAt);
  if (now < beginAt && beginAt !== refusedBegin) return { kind: 'timed', beginAt };
  return ifLate === 'send' || agreed ? { kind: 'now' } : { kind: 'missed', policy: ifLate };
}

/** When a task that was accepted at `acceptedAt` is mailed: the span in which to look its rows up. */
export function mailedWithin(
  plan: SendPlan | undefined,
  acceptedAt: number,
): { from: number; until: number } {
  const recurring = plan?.recurring ?? null;
  if (recurring !== null) {
    const from = cycleAfter(recurring, acceptedAt);
    return { from, until: from + intervalMs(recurring) };
  }
  const startAt = isHeldBySes(plan) && plan.startAt !== null ? Date.parse(plan.startAt) : 0;
  return { from: Math.max(acceptedAt, startAt), until: Infinity };
}

/**
 * SES takes signatures of clocks that are up to five minutes off (common documentation of API 3.0),
 * so a start that it calls past can lie no farther ahead on ours, nor need it be farther than any
 * lead time that it may ask for.
 */
const CLOCKS_APART_MS = 5 * 60_000;

/**
 * Whether "the begin is before now" is to be believed as lateness. If the start is far ahead on our
 * clock, the zone in which SES reads it is not the one we wrote it in: following the late policy
 * would mail hours too early.
 */
export function isBelievedPast(beginAt: number, now: number): boolean {
  return beginAt - now <= CLOCKS_APART_MS;
}
