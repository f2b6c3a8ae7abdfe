import type { Stage } from '../e2e/stage.ts';

/** Short, but in the same order as in production: heartbeat, request, list delay. */
export const TUNING = {
  STEADYSEND_HEARTBEAT_TIMEOUT_MS: '2000',
  STEADYSEND_REQUEST_TIMEOUT_MS: '1500',
  STEADYSEND_LIST_DELAY_MS: '500',
};

/**
 * Uploads that outlast a take-over: a worker is replaced, and the other one's settle period over,
 * while every group is claimed and none can be sent. What is sent then is sent by both, if the lease
 * does not keep one of them from it.
 */
export const UPLOADING = { uploadDelayMs: 20_000, taskDelayMs: 100, ratePerSecond: null };

/** Groups that exist. */
export function claims(stage: Stage): number {
  return [...stage.simulator.store.groups.matching('')].length;
}

/** Questions for the tasks of one group, which only a worker that adopted it asks. */
export function looks(stage: Stage): number {
  let count = 0;
  for (const line of stage.simulator.store.requests.lines()) {
    if (line.includes('"ListSendTasks"') && line.includes('"groupId"')) count += 1;
  }
  return count;
}
