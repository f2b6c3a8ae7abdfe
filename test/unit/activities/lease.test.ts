import type { Context } from '@temporalio/activity';
import { ActivityCancelledError, ActivityNotFoundError } from '@temporalio/client';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Lease, type LeaseOptions } from '../../../activities/lease.ts';

const HEARTBEAT_TIMEOUT_MS = 2_000;

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** The first heartbeat, of `begin`, is answered at once; `heartbeat` stands for all others. */
async function leaseOver(
  heartbeat: () => Promise<void>,
  cancellation = new AbortController(),
  options: LeaseOptions = {},
): Promise<Lease> {
  let isFirst = true;
  const answer = () => {
    if (!isFirst) return heartbeat();
    isFirst = false;
    return Promise.resolve();
  };
  const context = {
    info: { heartbeatTimeoutMs: HEARTBEAT_TIMEOUT_MS, taskToken: new Uint8Array() },
    cancellationSignal: cancellation.signal,
    heartbeat: () => {},
    client: { activity: { heartbeat: answer } },
  };
  const lease = new Lease(context as unknown as Context, options);
  leases.push(lease);
  await lease.begin();
  return lease;
}
const leases: Lease[] = [];
afterEach(() => leases.splice(0).forEach((lease) => lease.release()));

test('it lasts as long as heartbeats are answered', async () => {
  const lease = await leaseOver(() => Promise.resolve());
  await vi.advanceTimersByTimeAsync(60_000);
  expect(() => lease.assertHeld()).not.toThrow(/./);
  expect(lease.end.aborted).toBe(false);
});

test('it ends one time-out after the last answered heartbeat was sent', async () => {
  let isCut = false;
  const lease = await leaseOver(() => (isCut ? new Promise(() => {}) : Promise.resolve()));
  await vi.advanceTimersByTimeAsync(5_000);
  isCut = true;
  await vi.advanceTimersByTimeAsync(HEARTBEAT_TIMEOUT_MS - 600);
  expect(lease.held).toBe(true);
  await vi.advanceTimersByTimeAsync(700);
  expect(() => lease.assertHeld()).toThrow(/silent too long/);
});

test('a slow answer counts from when its heartbeat was sent', async () => {
  let beats = 0;
  // Sent at 500 ms, answered at 1,700 ms; the others are never answered.
  const first = () => new Promise<void>((resolve) => setTimeout(resolve, 1_200));
  const lease = await leaseOver(() => {
    beats += 1;
    return beats === 1 ? first() : new Promise(() => {});
  });
  await vi.advanceTimersByTimeAsync(500 + HEARTBEAT_TIMEOUT_MS - 10);
  expect(lease.held).toBe(true);
  await vi.advanceTimersByTimeAsync(20);
  expect(lease.held).toBe(false);
});

test('once lost it stays lost, whatever is answered later', async () => {
  const answers: (() => void)[] = [];
  const lease = await leaseOver(() => new Promise((resolve) => answers.push(resolve)));
  await vi.advanceTimersByTimeAsync(HEARTBEAT_TIMEOUT_MS + 600);
  expect(lease.held).toBe(false);
  for (const answer of answers) answer();
  await vi.advanceTimersByTimeAsync(1_000);
  expect(lease.held).toBe(false);
  expect(lease.end.aborted).toBe(true);
});

test('a process that was stopped finds it gone before any timer has run', async () => {
  const lease = await leaseOver(() => Promise.resolve());
  vi.setSystemTime(Date.now() + HEARTBEAT_TIMEOUT_MS + 1);
  expect(() => lease.assertHeld()).toThrow(/silent too long/);
});

test('cancelled: it ends in good order, and is held meanwhile', async () => {
  const lease = await leaseOver(() => Promise.reject(new ActivityCancelledError('cancelled')));
  await vi.advanceTimersByTimeAsync(10_000);
  expect(lease.end.aborted).toBe(true);
  expect(lease.held).toBe(true);
});

test('an attempt that the server has forgotten is lost at once', async () => {
  const lease = await leaseOver(() => Promise.reject(new ActivityNotFoundError('not found')));
  await vi.advanceTimersByTimeAsync(600);
  expect(lease.held).toBe(false);
  expect(lease.end.aborted).toBe(true);
});

test('a shutting down worker ends it in good order', async () => {
  const cancellation = new AbortController();
  const lease = await leaseOver(() => Promise.resolve(), cancellation);
  cancellation.abort();
  expect(lease.end.aborted).toBe(true);
  expect(lease.held).toBe(true);
});

test('a worker that froze before it began asks first, and is told', async () => {
  const context = {
    info: { heartbeatTimeoutMs: HEARTBEAT_TIMEOUT_MS, taskToken: new Uint8Array() },
    cancellationSignal: new AbortController().signal,
    heartbeat: () => {},
    client: { activity: { heartbeat: () => Promise.reject(new ActivityNotFoundError('no')) } },
  };
  const lease = new Lease(context as unknown as Context);
  leases.push(lease);
  await expect(lease.begin()).rejects.toThrow(/silent too long/);
});

test('a worker that is to end asks its attempts to end in order, and they keep their lease', async () => {
  const drain = new AbortController();
  const lost = vi.fn<() => void>();
  const options = { draining: drain.signal, onLost: lost };
  const lease = await leaseOver(() => Promise.resolve(), new AbortController(), options);
  expect(lease.end.aborted).toBe(false);
  drain.abort();
  expect(lease.end.aborted).toBe(true);
  await vi.advanceTimersByTimeAsync(10_000);
  expect(() => lease.assertHeld()).not.toThrow(/./);
  const late = await leaseOver(() => Promise.resolve(), new AbortController(), options);
  expect(late.end.aborted).toBe(true);
  expect(lost).not.toHaveBeenCalled();
});

test('a loss is told once; that a finished attempt is unknown to the server is none', async () => {
  const lost = vi.fn<() => void>();
  const options = { onLost: lost };
  const silent = () => new Promise<void>(() => {});
  const lease = await leaseOver(silent, new AbortController(), options);
  await vi.advanceTimersByTimeAsync(3 * HEARTBEAT_TIMEOUT_MS);
  expect(() => lease.assertHeld()).toThrow(/silent too long/);
  expect(lost).toHaveBeenCalledTimes(1);

  let answer = () => {};
  const late = () =>
    new Promise<void>((_resolve, reject) => {
      answer = () => reject(new ActivityNotFoundError('gone'));
    });
  const finished = await leaseOver(late, new AbortController(), options);
  await vi.advanceTimersByTimeAsync(600);
  finished.release();
  answer();
  await vi.advanceTimersByTimeAsync(0);
  expect(lost).toHaveBeenCalledTimes(1);
});
