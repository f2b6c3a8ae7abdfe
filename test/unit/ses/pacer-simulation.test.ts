import { describe, expect, test } from 'vitest';
import { createPacer, type Pacer } from '../../../src/ses/pacer.ts';
import { createVirtualClock } from './virtual-clock.ts';

/**
 * The pacer against the three kinds of limiter, none of which it knows: 20 requests a second,
 * counted when a request reaches the server. The whole jitter of the latency is put on the way
 * there, the worst case; half of it would add 1 to 3 %.
 */
type Limiter = (at: number) => boolean;

const CEILING = 20;
const MINUTES = 5;
const CALLERS = 40;

function fixedWindow(phase: number): Limiter {
  let window = -1;
  let count = 0;
  return (at) => {
    const current = Math.floor((at + phase) / 1000);
    if (current !== window) count = 0;
    window = current;
    if (count >= CEILING) return false;
    count += 1;
    return true;
  };
}

function tokenBucket(): Limiter {
  let tokens = CEILING;
  let last = 0;
  return (at) => {
    tokens = Math.min(CEILING, tokens + ((at - last) / 1000) * CEILING);
    last = at;
    if (tokens < 1) return false;
    tokens -= 1;
    return true;
  };
}

function slidingWindow(): Limiter {
  const accepted: number[] = [];
  return (at) => {
    while (accepted[0] !== undefined && accepted[0] <= at - 1000) accepted.shift();
    if (accepted.length >= CEILING) return false;
    accepted.push(at);
    return true;
  };
}

/** mulberry32: small, seeded, good enough for jitter. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

interface Outcome {
  /** Accepted requests as a share of 20 a second. */
  share: number;
  throttled: number;
}

async function simulate(limiter: Limiter, random: () => number, workers = 1): Promise<Outcome> {
  const clock = createVirtualClock();
  // Each worker starts somewhere between two slots of the others.
  const pacers = Array.from({ length: workers }, () =>
    createPacer({ ratePerSecond: CEILING / workers, workers, clock }),
  );
  const pass = (ms: number) => new Promise<void>((resolve) => clock.after(ms, resolve));
  let accepted = 0;
  let calls = 0;
  async function caller(pacer: Pacer): Promise<never> {
    if (workers > 1) await pass(1000 * random());
    for (;;) {
      const slotAt = await pacer.take();
      await pass(40 + 80 * random());
      calls += 1;
      if (limiter(clock.now())) accepted += 1;
      else pacer.slowDown(slotAt);
    }
  }
  for (let n = 0; n < CALLERS; n += 1) {
    for (const pacer of pacers) void caller(pacer);
  }
  await clock.runUntil(MINUTES * 60_000);
  return {
    share: accepted / (MINUTES * 60 * CEILING),
    throttled: (calls - accepted) / calls,
  };
}

describe.each([1, 2, 3])('five minutes at latency 80 ± 40 ms, seed %i', (seed) => {
  test('fixed window', async () => {
    const random = seeded(seed);
    const { share, throttled } = await simulate(fixedWindow(1000 * random()), random);

    expect(share).toBeGreaterThanOrEqual(0.97);

    expect(throttled).toBeLessThanOrEqual(0.01);
  });

  test('token bucket', async () => {
    const { share, throttled } = await simulate(tokenBucket(), seeded(seed));

    expect(share).toBeGreaterThanOrEqual(0.97);

    expect(throttled).toBeLessThanOrEqual(0.01);
  });

  test('sliding window', async () => {
    const { share, throttled } = await simulate(slidingWindow(), seeded(seed));

    expect(share).toBeGreaterThanOrEqual(0.92);

    expect(throttled).toBeLessThanOrEqual(0.01);
  });
});

describe.each([1, 2, 3])('three workers, each with its part of the rate, seed %i', (seed) => {
  test('fixed window', async () => {
    const random = seeded(seed);
    const limiter = fixedWindow(1000 * random());
    const { share, throttled } = await simulate(limiter, random, 3);

    expect(share).toBeGreaterThanOrEqual(0.95);

    expect(throttled).toBeLessThanOrEqual(0.01);
  });

  test('token bucket', async () => {
    const { share, throttled } = await simulate(tokenBucket(), seeded(seed), 3);

    expect(share).toBeGreaterThanOrEqual(0.95);

    expect(throttled).toBeLessThanOrEqual(0.01);
  });
});

test('an account whose other users leave only a third: it finds that pace and keeps it', async () => {
  const bucket = tokenBucket();
  const third: Limiter = (at) => {
    if (!bucket(at)) return false;
    // For each of ours, two tokens go to somebody else.
    bucket(at);
    bucket(at);
    return true;
  };
  const { share, throttled } = await simulate(third, seeded(4));

  expect(share).toBeGreaterThan(0.28);

  expect(throttled).toBeLessThan(0.03);
});
