import { expect, test } from 'vitest';
import { forecast, type ForecastInput } from '../../../src/domain/forecast.ts';
import { nextQuotaReset } from '../../../src/domain/quota-reset.ts';

const HOUR = 3_600_000;
const NOON = Date.parse('2026-11-24T12:00:00Z');

function forecastOf(changes: Partial<ForecastInput>) {
  return forecast({
    recipients: 100_000,
    chunks: 2_000,
    chunksPerSecond: 20,
    quota: null,
    now: NOON,
    refillAfter: (at) => nextQuotaReset(at, '00:00', 'UTC'),
    ...changes,
  });
}

test('without a quota, at the full rate', () => {
  expect(forecastOf({})).toEqual({ finishAt: NOON + 100_000, refills: 0 });
});

test('a list that the quota of today carries', () => {
  const quota = { daily: 100_000, leftToday: 100_000 };
  expect(forecastOf({ quota })).toEqual({ finishAt: NOON + 100_000, refills: 0 });
});

test('what is left over waits for the refills, whole days of it', () => {
  const quota = { daily: 40_000, leftToday: 10_000 };
  const midnight = NOON + 12 * HOUR;
  // 10,000 today, 40,000 on each of two days, and 10,000 on the third.
  const finishAt = midnight + 48 * HOUR + 10_000;
  expect(forecastOf({ quota })).toEqual({ finishAt, refills: 3 });
});

test('a start after the refill has a whole day of quota, one before it what is left', () => {
  const quota = { daily: 100_000, leftToday: 0 };
  const midnight = NOON + 12 * HOUR;
  const later = { quota, startAt: midnight + HOUR };
  expect(forecastOf(later)).toEqual({ finishAt: midnight + HOUR + 100_000, refills: 0 });
  const before = { quota, startAt: midnight - HOUR };
  expect(forecastOf(before)).toEqual({ finishAt: midnight + 100_000, refills: 1 });
});

test('parts that wait over a refill need none of their own', () => {
  const quota = { daily: 60_000, leftToday: 60_000 };
  const parts = [
    { recipients: 50_000, holdMs: 13 * HOUR },
    { recipients: 50_000, holdMs: 0 },
  ];
  const finishAt = NOON + 13 * HOUR + 100_000;
  expect(forecastOf({ quota, parts })).toEqual({ finishAt, refills: 0 });
  const short = parts.map((part) => ({ ...part, holdMs: part.holdMs / 13 }));
  expect(forecastOf({ quota, parts: short }).refills).toBe(1);
});

test('hours in which nothing is sent move the end', () => {
  const workedOff = (from: number, ms: number) => from + HOUR + ms;
  expect(forecastOf({ workedOff }).finishAt).toBe(NOON + HOUR + 100_000);
});

test('a quota of nothing, or of too little for a year, has no end', () => {
  expect(forecastOf({ quota: { daily: 0, leftToday: 0 } }).finishAt).toBeNull();
  const quota = { daily: 1, leftToday: 0 };
  expect(forecastOf({ quota }).finishAt).toBeNull();
});

test('nobody to mail is done at once', () => {
  expect(forecastOf({ recipients: 0, chunks: 0 })).toEqual({ finishAt: NOON, refills: 0 });
});

test('hours that never come are no finish', () => {
  expect(forecastOf({ workedOff: () => Infinity }).finishAt).toBe(null);
});
