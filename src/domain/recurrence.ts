import type { Recurrence } from './send-plan.ts';

/** When SES repeats a recurring task, and what can be told of it from the task's own numbers. */

const HOUR_MS = 3_600_000;

/** The first cycle that begins after `instant`. */
export function cycleAfter(recurrence: Recurrence, instant: number): number {
  return Date.parse(recurrence.begin) + cyclesBegun(recurrence, instant) * intervalMs(recurrence);
}

/** Cycles whose time has come, by the schedule: SES tells of none. */
export function cyclesBegun(recurrence: Recurrence, now: number): number {
  const since = now - Date.parse(recurrence.begin);
  return since < 0 ? 0 : Math.floor(since / intervalMs(recurrence)) + 1;
}

export function intervalMs({ intervalHours }: Recurrence): number {
  return intervalHours * HOUR_MS;
}

/** What SES says of all send tasks of a recurring campaign. */
export interface RecurringTasks {
  /** Mails handed over in all cycles, as SES counts them. */
  mails: number;
  /** Stopped by SES (status 7), and put off until the quota's refill (status 6). */
  inError: number;
  pausedToday: number;
}

/** What SES says of a recurring task that may have gone through its first cycle. */
export interface CycleFacts {
  state: 'waiting' | 'sending' | 'pausedToday' | 'error' | 'finished' | 'other';
  /** Mails handed over, in all cycles together. */
  sent: number;
}

/**
 * Whether a recurring task's first cycle is over, and how many were certainly mailed in it. The
 * status of such a task between two cycles is not documented, so the numbers decide where they can:
 *
 *   every recipient was sent       over
 *   waiting, and has sent          over: it waits for its next cycle; what it left out is unknown
 *   finished                       over
 *   the next cycle's time came     over, but the numbers are of several cycles: whole ones leave
 *                                  nobody out, anything else is asked about row by row
 *   anything else                  null: not yet
 */
export function firstCycleSent(
  { state, sent }: CycleFacts,
  size: number,
  recurrence: Recurrence,
  task: { acceptedAt: number; now: number },
): number | null {
  const begin = cycleAfter(recurrence, task.acceptedAt);
  if (task.now >= begin + intervalMs(recurrence)) return sent > 0 && sent % size === 0 ? size : 0;
  if (sent >= size) return size;
  if (state === 'finished' || (state === 'waiting' && sent > 0)) return sent;
  return null;
}
