import { expect, test } from 'vitest';
import { createPacer, createPacers } from '../../../src/ses/pacer.ts';
import { createVirtualClock } from './virtual-clock.ts';

/** Virtual times at which `count` callers that ask at once get their slots. */
async function slotTimes(count: number, ratePerSecond: number): Promise<number[]> {
  const clock = createVirtualClock();
  const pacer = createPacer({ ratePerSecond, clock });
  const times: number[] = [];
  for (let n = 0; n < count; n += 1) void pacer.take().then(() => times.push(clock.now()));
  await clock.runUntil(60_000);
  return times;
}

test('slots are even: never more than the ceiling and the credit in any second', async () => {
  const times = await slotTimes(200, 20);
  expect(times).toHaveLength(200);
  for (const from of times) {
    const inSecond = times.filter((at) => at >= from && at < from + 1000);
    expect(inSecond.length).toBeLessThanOrEqual(20 + 2);
  }
  expect(times.at(-1)).toBeGreaterThan(9_700);
  expect(times.at(-1)).toBeLessThan(10_000);
});

test('first come, first served, also after one in the middle gave up', async () => {
  const clock = createVirtualClock();
  const pacer = createPacer({ ratePerSecond: 1, clock });
  const served: string[] = [];
  const stop = new AbortController();
  const gaveUp = ['a', 'b', 'c', 'd'].map((name) =>
    pacer.take(name === 'b' ? stop.signal : undefined).then(
      () => void served.push(`${name} ${Math.round(clock.now() / 1000)}`),
      (error: unknown) => error,
    ),
  )[1];
  const reason = new Error('enough');
  stop.abort(reason);
  expect(await gaveUp).toBe(reason);
  expect(pacer.waiting()).toBe(2);
  await clock.runUntil(10_000);
  // c has the slot that b would have had: nothing is lost.
  expect(served).toEqual(['a 0', 'c 1', 'd 2']);
});

test('a signal that is aborted already gets no slot', async () => {
  const pacer = createPacer();
  await expect(pacer.take(AbortSignal.abort(new Error('gone')))).rejects.toThrow('gone');
});

test('late timers lose no slots', async () => {
  const clock = createVirtualClock();
  // Like a busy event loop: every timer is 30 ms late.
  const late = {
    now: clock.now,
    after: (ms: number, run: () => void) => clock.after(ms + 30, run),
  };
  const pacer = createPacer({ ratePerSecond: 20, clock: late });
  let served = 0;
  for (let n = 0; n < 300; n += 1) void pacer.take().then(() => (served += 1));
  await clock.runUntil(10_000);
  expect(served).toBeGreaterThanOrEqual(198);
});

test('a queue that is empty for a moment loses no slots', async () => {
  const clock = createVirtualClock();
  const pacer = createPacer({ ratePerSecond: 20, clock });
  let served = 0;
  async function caller(thinkMs: number): Promise<void> {
    for (;;) {
      await pacer.take();
      served += 1;
      await new Promise<void>((resolve) => clock.after(thinkMs, resolve));
    }
  }
  // Both together ask 20.6 times a second, often at the same time and then not for a while.
  void caller(97);
  void caller(97);
  await clock.runUntil(20_000);
  expect(served).toBeGreaterThanOrEqual(0.97 * 400);
});

test('an idle pacer starts with three requests at most', async () => {
  const clock = createVirtualClock();
  const pacer = createPacer({ ratePerSecond: 20, clock });
  await pacer.take();
  await clock.runUntil(60_000);
  const times: number[] = [];
  for (let n = 0; n < 10; n += 1) void pacer.take().then(() => times.push(clock.now()));
  await clock.runUntil(61_000);
  expect(times.filter((at) => at < 60_010)).toHaveLength(3);
});

test('refusals slow it down, time speeds it up again', async () => {
  const clock = createVirtualClock();
  const pacer = createPacer({ ratePerSecond: 20, clock });
  const full = pacer.ratePerSecond();
  for (let n = 0; n < 8; n += 1) {
    await clock.runUntil(clock.now() + 200);
    pacer.slowDown(clock.now());
  }
  // Eight refusals within two seconds: the pace was far off.
  expect(pacer.ratePerSecond()).toBeLessThan(0.4 * full);
  await clock.runUntil(clock.now() + 180_000);
  expect(pacer.ratePerSecond()).toBe(full);
});

test('a short heap of refusals, as after a stall, is made good within half a minute', async () => {
  const clock = createVirtualClock();
  const pacer = createPacer({ ratePerSecond: 20, clock });
  const full = pacer.ratePerSecond();
  for (let n = 0; n < 4; n += 1) {
    await clock.runUntil(clock.now() + 200);
    pacer.slowDown(clock.now());
  }
  expect(pacer.ratePerSecond()).toBeLessThan(0.94 * full);
  await clock.runUntil(clock.now() + 30_000);
  expect(pacer.ratePerSecond()).toBeGreaterThan(0.96 * full);
});

test('a crowd of refusals from before the last cut counts once', async () => {
  const clock = createVirtualClock();
  const pacer = createPacer({ ratePerSecond: 20, clock });
  await clock.runUntil(1_000);
  pacer.slowDown(900);
  const once = pacer.ratePerSecond();
  for (let n = 0; n < 20; n += 1) pacer.slowDown(900 + n);
  expect(pacer.ratePerSecond()).toBe(once);
});

test('a new ceiling holds at once, for those who wait too', async () => {
  const clock = createVirtualClock();
  const pacers = createPacers({ ratePerSecond: 0.01, clock });
  const pacer = pacers.of('BatchSendEmail');
  await pacer.take();
  let served = 0;
  for (let n = 0; n < 10; n += 1) void pacer.take().then(() => (served += 1));
  pacers.setCeiling(100);
  await clock.runUntil(200);
  expect(served).toBe(10);
  expect(pacers.of('ListSendTasks').ratePerSecond()).toBeGreaterThan(90);
});

test.each([0, -1, Number.NaN, Number.POSITIVE_INFINITY])('a rate of %d is refused', (rate) => {
  expect(() => createPacers({ ratePerSecond: rate })).toThrow(/above 0/);
});
