import { describe, expect, test } from 'vitest';
import {
  cycleAfter,
  cyclesBegun,
  firstCycleSent,
  type CycleFacts,
} from '../../../src/domain/recurrence.ts';

const DAILY = { begin: '2026-12-01T00:00:00.000Z', intervalHours: 24 };
const at = (text: string) => Date.parse(`2026-12-${text}Z`);

test('cycles are counted from the begin, which is the first of them', () => {
  expect(cyclesBegun(DAILY, at('01T00:00:00') - 1)).toBe(0);
  expect(cyclesBegun(DAILY, at('01T00:00:00'))).toBe(1);
  expect(cyclesBegun(DAILY, at('03T23:59:59'))).toBe(3);
});

test('the next cycle lies ahead, at its very moment too', () => {
  expect(cycleAfter(DAILY, at('01T00:00:00') - 1)).toBe(at('01T00:00:00'));
  expect(cycleAfter(DAILY, at('01T00:00:00'))).toBe(at('02T00:00:00'));
  expect(cycleAfter(DAILY, at('05T12:00:00'))).toBe(at('06T00:00:00'));
});

describe('the first cycle of ten recipients', () => {
  const over = (facts: CycleFacts, now: string) =>
    firstCycleSent(facts, 10, DAILY, { acceptedAt: at('01T00:00:00') - 3_600_000, now: at(now) });

  test.each<[string, CycleFacts, string, number | null]>([
    ['waits for it', { state: 'waiting', sent: 0 }, '01T06:00:00', null],
    ['is being sent', { state: 'sending', sent: 4 }, '01T06:00:00', null],
    ['is put off until tomorrow', { state: 'pausedToday', sent: 4 }, '01T06:00:00', null],
    ['has reached everybody', { state: 'sending', sent: 10 }, '01T06:00:00', 10],
    ['left somebody out', { state: 'waiting', sent: 9 }, '01T06:00:00', 9],
    ['ended without anybody', { state: 'finished', sent: 0 }, '01T06:00:00', 0],
    ['was seen after the second, whole ones', { state: 'waiting', sent: 20 }, '02T06:00:00', 10],
    ['was seen after the second, not whole', { state: 'waiting', sent: 17 }, '02T06:00:00', 0],
    ['is still to come by the clock only', { state: 'sending', sent: 0 }, '02T06:00:00', 0],
  ])('%s', (_story, facts, now, sent) => {
    expect(over(facts, now)).toBe(sent);
  });

  test('of a chunk that came too late is the second', () => {
    const task = { acceptedAt: at('01T12:00:00'), now: at('02T06:00:00') };
    expect(firstCycleSent({ state: 'waiting', sent: 0 }, 10, DAILY, task)).toBeNull();
  });
});
