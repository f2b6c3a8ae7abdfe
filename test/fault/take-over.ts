import { expect } from 'vitest';
import type { Stage } from '../e2e/stage.ts';
import { requestsOf } from '../support/simulator-record.ts';

const HEARTBEAT_TIMEOUT_MS = 2_000;

/** Short, but in the same order as in production: heartbeat, request, list delay. */
export const TUNING = {
  STEADYSEND_HEARTBEAT_TIMEOUT_MS: String(HEARTBEAT_TIMEOUT_MS),
  STEADYSEND_REQUEST_TIMEOUT_MS: '1500',
  STEADYSEND_LIST_DELAY_MS: '500',
};

/**
 * Uploads that outlast the lease: all groups are claimed, and become ready to be sent when the lease
 * is over. They must be there before the SDK ends the activity by itself, which it does five seconds
 * after the heartbeat time-out; that is later than another attempt may begin.
 */
export const UPLOADING = { uploadDelayMs: 4_000, taskDelayMs: 100, ratePerSecond: null };

/** For how long a worker without a lease would be seen to send, if it did. */
export const STRAYS_MS = HEARTBEAT_TIMEOUT_MS + 6_000;

/** Groups that exist. */
export function claims(stage: Stage): number {
  return [...stage.simulator.store.groups.matching('')].length;
}

/** Every group that was given its rows is complete. */
export function areUploadsOver(stage: Stage): boolean {
  const groups = [...stage.simulator.store.groups.matching('')];
  return groups.some(({ status }) => status === 3) && groups.every(({ status }) => status !== 2);
}

/** Asked while the only worker is the one without a lease: nobody else can have sent. */
export async function expectNoSendSince(stage: Stage, leaseEnd: number): Promise<void> {
  const sends = (await requestsOf(stage.simulator.url)).filter(
    ({ action, at }) => action === 'BatchSendEmail' && Date.parse(at) > leaseEnd,
  );
  expect(sends).toEqual([]);
}

/** The lease of a worker whose last heartbeat was answered now, and a request's way to SES. */
export function leaseEndFrom(now: number): number {
  return now + HEARTBEAT_TIMEOUT_MS + 500;
}
