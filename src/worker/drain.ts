/**
 * How a worker comes to its end once it is told to:
 *
 *   at once             no more tasks are taken; spans finish the call they are in, write down how
 *                       far they came and come back
 *   after `graceMs`     what still runs is cancelled: a sweep of a long list, a report being
 *                       written. Temporal hands it to another worker, which repeats it without harm
 *   after `forceMs`     the process ends whatever still runs; the next attempt reconciles
 *
 * Whoever kills the process later than that, such as Kubernetes by terminationGracePeriodSeconds,
 * never kills it in the middle of a call.
 */
export interface DrainTimes {
  graceMs: number;
  forceMs: number;
}

/** The record of a span, to a disk or bucket that is slow. */
const RECORD_MS = 5_000;
const CANCELLED_MS = 30_000;

/** The longest call is the request time-out long. */
export function drainTimes(requestTimeoutMs: number): DrainTimes {
  const graceMs = requestTimeoutMs + RECORD_MS;
  return { graceMs, forceMs: graceMs + CANCELLED_MS };
}
