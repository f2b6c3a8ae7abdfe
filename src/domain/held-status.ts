import { isHeldBySes } from './held-start.ts';
import { cycleAfter, cyclesBegun, type RecurringTasks } from './recurrence.ts';
import type { SendPlan } from './send-plan.ts';
import type { Wait } from './wait.ts';

/** What `status` says of send tasks that wait at SES, or that SES repeats. */

/** A recurring campaign as users see it. Times are ISO instants in UTC. */
export interface RecurringStatus {
  begin: string;
  intervalHours: number;
  /** Cycles whose time has come, by the schedule; the counts are of the first. */
  cycles: number;
  lastCycleAt: string | null;
  nextCycleAt: string;
  /** Mails of all cycles together, as SES counts them. */
  mails: number;
  tasksInError: number;
  tasksPausedToday: number;
}

export function heldWait(
  plan: SendPlan | undefined,
  { atProvider, since }: { atProvider: number; since: string },
  now: number,
): Wait | null {
  if (!isHeldBySes(plan) || plan.startAt === null || plan.recurring !== null) return null;
  if (atProvider === 0 || now >= Date.parse(plan.startAt)) return null;
  const message =
    'Its send tasks wait at SES, which mails them at that time; no call can change or stop them.';
  return { code: 'HeldBySes', message, since, until: plan.startAt };
}

const NONE: RecurringTasks = { mails: 0, inError: 0, pausedToday: 0 };

export function recurringStatus(
  plan: SendPlan | undefined,
  { mails, inError, pausedToday }: RecurringTasks = NONE,
  now: number,
): RecurringStatus | null {
  const recurring = plan?.recurring ?? null;
  if (recurring === null) return null;
  const cycles = cyclesBegun(recurring, now);
  const next = cycleAfter(recurring, now);
  const last = next - recurring.intervalHours * 3_600_000;
  return {
    begin: recurring.begin,
    intervalHours: recurring.intervalHours,
    cycles,
    lastCycleAt: cycles === 0 ? null : new Date(last).toISOString(),
    nextCycleAt: new Date(next).toISOString(),
    mails,
    tasksInError: inError,
    tasksPausedToday: pausedToday,
  };
}

/** Why `pause` can do nothing, once SES holds every send task; null when it can. */
export function whyNothingToPause(plan: SendPlan | undefined, unsent: number): string | null {
  if (!isHeldBySes(plan) || unsent > 0) return null;
  return 'SES holds every send task of it already, and no call can stop or change them';
}
