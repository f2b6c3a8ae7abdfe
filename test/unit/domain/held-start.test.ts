import { describe, expect, test } from 'vitest';
import { chunkStart, isHeldBySes, isBelievedPast } from '../../../src/domain/held-start.ts';
import { AT_ONCE, type SendPlan } from '../../../src/domain/send-plan.ts';

const START = Date.parse('2026-12-01T00:00:00Z');
const IN_TIME = { refusedBegin: null, agreed: false };

function held(change: Partial<SendPlan> = {}): SendPlan {
  return { ...AT_ONCE, heldBy: 'ses', startAt: new Date(START).toISOString(), ...change };
}

describe('a start that SES keeps', () => {
  test('is told to SES until its moment, and is late from then on', () => {
    expect(chunkStart(held(), START - 1, IN_TIME)).toEqual({ kind: 'timed', beginAt: START });
    expect(chunkStart(held(), START, IN_TIME)).toEqual({ kind: 'now' });
  });

  test('is late when SES says so, whatever our clock says', () => {
    const refused = { refusedBegin: START, agreed: false };
    expect(chunkStart(held(), START - 60_000, refused)).toEqual({ kind: 'now' });
  });

  test.each(['skip', 'ask'] as const)('that is missed follows the policy: %s', (ifLate) => {
    const plan = held({ ifLate });
    expect(chunkStart(plan, START + 1, IN_TIME)).toEqual({ kind: 'missed', policy: ifLate });
    expect(chunkStart(plan, START - 1, IN_TIME).kind).toBe('timed');
  });

  test('is sent at once after a person resumed', () => {
    const agreed = { refusedBegin: null, agreed: true };
    expect(chunkStart(held({ ifLate: 'ask' }), START + 1, agreed)).toEqual({ kind: 'now' });
    expect(chunkStart(held({ ifLate: 'ask' }), START - 1, agreed).kind).toBe('timed');
  });
});

test('a recurring task begins with the first cycle that is still ahead', () => {
  const recurring = { begin: new Date(START).toISOString(), intervalHours: 24 };
  const plan: SendPlan = { ...AT_ONCE, recurring };
  const day = 86_400_000;
  const begin = (now: number, refusedBegin: number | null = null) =>
    chunkStart(plan, now, { refusedBegin, agreed: false });
  expect(begin(START - 1)).toEqual({ kind: 'recurring', beginAt: START, intervalHours: 24 });
  expect(begin(START + 1)).toMatchObject({ beginAt: START + day });
  expect(begin(START - 1_000, START)).toMatchObject({ beginAt: START + day });
});

test('what the worker holds, or nobody, is sent at once', () => {
  expect(chunkStart(undefined, START, IN_TIME)).toEqual({ kind: 'now' });
  expect(chunkStart({ ...held(), heldBy: 'worker' }, START - 1, IN_TIME)).toEqual({ kind: 'now' });
  expect(isHeldBySes(undefined)).toBe(false);
  expect(isHeldBySes({ ...AT_ONCE, startAt: '2026-12-01T00:00:00.000Z' })).toBe(false);
  expect(isHeldBySes(held())).toBe(true);
});

/** A wrong zone must never be taken for lateness: the mails would go hours too early. */
test('SES is believed to find a start past only where the clocks may differ', () => {
  expect(isBelievedPast(START, START - 5 * 60_000)).toBe(true);
  expect(isBelievedPast(START, START - 5 * 60_000 - 1)).toBe(false);
  expect(isBelievedPast(START, START - 8 * 3_600_000)).toBe(false);
});
