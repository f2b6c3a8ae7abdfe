import { describe, expect, test } from 'vitest';
import { quietSweepMs } from '../../../src/domain/held-sweep.ts';
import { AT_ONCE, type SendPlan } from '../../../src/domain/send-plan.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const BEGIN = Date.parse('2026-12-01T00:00:00Z');
/** The default of STEADYSEND_QUIET_SWEEP_MS. */
const LONGEST = 6 * HOUR;
const WAITING = { unsent: 0, isComplete: false };
const SETTLED = { unsent: 0, isComplete: true };

const timed: SendPlan = { ...AT_ONCE, heldBy: 'ses', startAt: new Date(BEGIN).toISOString() };
const every = (intervalHours: number): SendPlan => ({
  ...AT_ONCE,
  recurring: { begin: new Date(BEGIN).toISOString(), intervalHours },
});

/** Instants of the sweeps from `from` to `to`. */
function sweeps(plan: SendPlan, facts: typeof WAITING, from: number, to: number): number[] {
  const all: number[] = [];
  for (let now = from; now < to;) {
    const ms = quietSweepMs(plan, facts, now, LONGEST);
    if (ms === null) break;
    expect(ms).toBeGreaterThanOrEqual(1_000);
    now += ms;
    all.push(now);
  }
  return all;
}

describe('before the start', () => {
  test('a month of waiting is some two hundred sweeps, and the last one is right behind it', () => {
    const all = sweeps(timed, WAITING, BEGIN - 30 * DAY, BEGIN);
    expect(all.length).toBeLessThan(230);
    const late = (all.at(-1) ?? 0) - BEGIN;
    expect(late).toBeGreaterThan(0);
    expect(late).toBeLessThanOrEqual(1_000);
  });

  test('chunks that are still created, and mails that go out, are looked at as ever', () => {
    const creating = { unsent: 1, isComplete: false };
    expect(quietSweepMs(timed, creating, BEGIN - DAY, LONGEST)).toBeNull();
    expect(quietSweepMs(timed, WAITING, BEGIN + 1, LONGEST)).toBeNull();
    expect(quietSweepMs(undefined, WAITING, BEGIN, LONGEST)).toBeNull();
    expect(quietSweepMs({ ...timed, heldBy: 'worker' }, WAITING, BEGIN, LONGEST)).toBeNull();
  });
});

describe('what recurs', () => {
  test.each([
    [1, 35_040],
    [24, 1_460],
    [168, 1_460],
    [8_760, 1_460],
  ])('every %d h is looked at at most %d times a year', (hours, most) => {
    const all = sweeps(every(hours), SETTLED, BEGIN, BEGIN + 365 * DAY);
    expect(all.length).toBeLessThanOrEqual(most);
    // And at least once in each cycle.
    expect(all.length).toBeGreaterThanOrEqual(Math.floor(8_760 / hours));
  });

  test('a first cycle that drags on, put off from day to day, is looked at less and less', () => {
    expect(sweeps(every(168), WAITING, BEGIN + 1, BEGIN + 7 * DAY).length).toBeLessThan(450);
  });
});

test('the longest wait is configurable, and shorter than any other', () => {
  expect(quietSweepMs(timed, WAITING, BEGIN - DAY, 1_000)).toBe(1_000);
  expect(quietSweepMs(every(24), SETTLED, BEGIN + DAY, 1_000)).toBe(1_000);
  expect(quietSweepMs(every(24), WAITING, BEGIN + DAY, 1_000)).toBe(1_000);
});
