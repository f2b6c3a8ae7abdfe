import { expect, test } from 'vitest';
import { median, perSecond, rateBetween, sendingOf } from '../../../bench/lib/record.ts';
import type { RequestRecord } from '../../../src/selftest/record.ts';

const START = Date.parse('2026-01-01T00:00:00Z');

function request(action: string, ms: number, outcome = 'ok'): RequestRecord {
  return { action, outcome, at: new Date(START + ms).toISOString() };
}

/** One claim at once, and a send every 50 ms from 2 s on. */
const steady = [
  request('CreateReceiver', 0),
  ...Array.from({ length: 101 }, (_, n) => request('BatchSendEmail', 2_000 + n * 50)),
];

test('the rate is that between the first send and the last, the wall time begins with the claim', () => {
  const sending = sendingOf(steady);
  expect(sending).toMatchObject({ chunks: 101, chunksPerSecond: 20, wallSeconds: 7 });
  expect(sending.throttled).toBe(0);
});

test('a refused send is a throttled call and no chunk', () => {
  const refused = request('BatchSendEmail', 9_000, 'RequestLimitExceeded');
  const sending = sendingOf([...steady, refused]);
  expect(sending).toMatchObject({ chunks: 101, chunksPerSecond: 20, wallSeconds: 7 });
  expect(sending.throttled).toBeCloseTo(1 / 103);
});

test('seconds without a send count as such', () => {
  expect(rateBetween(steady, START, START + 4_000)).toBe(10);
  const times = [0, 10, 2_500].map((ms) => START + ms);
  expect(perSecond(times, START, START + 3_000)).toEqual([2, 0, 1]);
});

test('the median of an even number of values lies between the two in the middle', () => {
  expect(median([4, 1, 3, 2])).toBe(2.5);
  expect(median([5, 1, 3])).toBe(3);
});
