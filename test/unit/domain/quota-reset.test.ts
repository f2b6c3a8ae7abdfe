import fc from 'fast-check';
import { expect, test } from 'vitest';
import { nextQuotaReset } from '../../../src/domain/quota-reset.ts';

const next = (now: string, resetAt: string, zone: string) =>
  new Date(nextQuotaReset(Date.parse(now), resetAt, zone)).toISOString();

test('midnight in China is 16:00 UTC', () => {
  expect(next('2026-11-24T15:59:59Z', '00:00', 'Asia/Shanghai')).toBe('2026-11-24T16:00:00.000Z');
  expect(next('2026-11-24T16:00:00Z', '00:00', 'Asia/Shanghai')).toBe('2026-11-25T16:00:00.000Z');
});

test('a clock that is put forward or back moves the instant, not the wall time', () => {
  // Berlin, 29 March 2026: 02:00 becomes 03:00; 25 October: 03:00 becomes 02:00.
  expect(next('2026-03-28T12:00:00Z', '06:00', 'Europe/Berlin')).toBe('2026-03-29T04:00:00.000Z');
  expect(next('2026-03-27T12:00:00Z', '06:00', 'Europe/Berlin')).toBe('2026-03-28T05:00:00.000Z');
  expect(next('2026-10-24T12:00:00Z', '06:00', 'Europe/Berlin')).toBe('2026-10-25T05:00:00.000Z');
});

test('a skipped time comes an hour later by the clock, a repeated one at its first', () => {
  expect(next('2026-03-28T12:00:00Z', '02:30', 'Europe/Berlin')).toBe('2026-03-29T01:30:00.000Z');
  expect(next('2026-10-24T12:00:00Z', '02:30', 'Europe/Berlin')).toBe('2026-10-25T00:30:00.000Z');
});

test('it is always ahead, by about a day at most', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1_700_000_000_000, max: 1_900_000_000_000 }),
      fc.nat(23),
      fc.nat(59),
      fc.constantFrom('Asia/Shanghai', 'Europe/Berlin', 'America/New_York', 'Pacific/Apia', 'UTC'),
      (now, hour, minute, zone) => {
        const text = `${String(hour).padStart(2, '0')}:${String(minute).padStart(2, '0')}`;
        const ahead = nextQuotaReset(now, text, zone) - now;
        expect(ahead).toBeGreaterThan(0);
        expect(ahead).toBeLessThanOrEqual(25 * 3_600_000);
      },
    ),
  );
});
