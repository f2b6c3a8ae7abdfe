import fc from 'fast-check';
import { expect, test } from 'vitest';
import { creationTimeMs } from '../../../src/domain/creation-time.ts';

const MINUTE = 60_000;

test('a million recipients at the documented rate need about twenty minutes', () => {
  const ms = creationTimeMs(20_000, { ratePerSecond: 20 });
  expect(ms).toBeGreaterThan(17 * MINUTE);
  expect(ms).toBeLessThan(21 * MINUTE);
});

test('one chunk needs its upload and a margin', () => {
  const ms = creationTimeMs(1, { ratePerSecond: 20 });
  expect(ms).toBeGreaterThanOrEqual(MINUTE);
  expect(ms).toBeLessThan(2 * MINUTE);
});

test('is never less than the calls of one action take, and grows with the chunks', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 200_000 }),
      fc.integer({ min: 1, max: 500 }),
      (chunks, ratePerSecond) => {
        const ms = creationTimeMs(chunks, { ratePerSecond });
        expect(ms).toBeGreaterThan((chunks / ratePerSecond) * 1000);
        expect(creationTimeMs(chunks + 100, { ratePerSecond })).toBeGreaterThan(ms);
      },
    ),
  );
});
