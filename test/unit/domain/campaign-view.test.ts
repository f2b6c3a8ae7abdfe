import { expect, test } from 'vitest';
import {
  newProgress,
  ratePerSecond,
  stateOf,
  statusOf,
  withSample,
  type RateSample,
} from '../../../src/domain/campaign-view.ts';
import { NO_HOLDS, onOperatorPause } from '../../../src/domain/holds.ts';
import { AT_ONCE } from '../../../src/domain/send-plan.ts';
import { NO_TOTALS } from '../../../src/domain/sweep-totals.ts';

const AT = Date.parse('2026-11-24T10:00:00Z');
const LIST = { rows: 120, recipients: 100, rejected: 10, suppressed: 6, duplicates: 4, chunks: 2 };

test('counts add up before the first sweep and after it', () => {
  const progress = { ...newProgress('nov', 'November', AT), phase: 'sending' as const, list: LIST };
  expect(statusOf(progress, NO_HOLDS, AT).counts).toMatchObject({ waiting: 100, atProvider: 0 });
  const open = { ...NO_TOTALS, acceptedChunks: 1, taken: 50, sent: 20, unknown: 1 };
  const { counts } = statusOf({ ...progress, open }, NO_HOLDS, AT);
  expect(counts).toMatchObject({ waiting: 50, atProvider: 29, sent: 20, failed: 0, unknown: 1 });
});

test('the rate is that of the last minute, and the ETA follows from it', () => {
  let samples: RateSample[] = [];
  for (let s = 0; s <= 180; s += 5)
    samples = withSample(samples, AT + s * 1000, s <= 90 ? 0 : (s - 90) * 10);
  expect(ratePerSecond(samples)).toBe(10);
  expect(samples.length).toBeLessThan(16);
  const progress = {
    ...newProgress('nov', 'November', AT),
    phase: 'sending' as const,
    list: LIST,
    samples,
  };
  const status = statusOf(progress, NO_HOLDS, AT);
  expect(status.etaAt).toBe(new Date(AT + 10_000).toISOString());
});

test('a campaign with nothing left to send is not paused, whatever held it', () => {
  const held = onOperatorPause(NO_HOLDS, AT, '');
  const progress = { ...newProgress('nov', 'November', AT), phase: 'sending' as const, list: LIST };
  expect(stateOf(progress, held)).toBe('paused');
  const closed = { ...NO_TOTALS, finalChunks: 2, acceptedChunks: 2, taken: 100, sent: 100 };
  expect(stateOf({ ...progress, closed }, held)).toBe('running');
});

test('what waits at SES says so until its start, and what recurs is never finished', () => {
  const startAt = new Date(AT + 3_600_000).toISOString();
  const all = { ...NO_TOTALS, acceptedChunks: 2, taken: 100 };
  const sending = { phase: 'sending' as const, list: LIST, open: all };
  const plan = { ...AT_ONCE, heldBy: 'ses' as const, startAt };
  const held = { ...newProgress('nov', 'November', AT, plan), ...sending };
  expect(statusOf(held, NO_HOLDS, AT)).toMatchObject({
    state: 'running',
    wait: { code: 'HeldBySes', until: startAt },
    recurring: null,
  });
  expect(statusOf(held, NO_HOLDS, AT + 3_600_000).wait).toBeNull();

  const recurring = { begin: startAt, intervalHours: 24 };
  const again = {
    ...newProgress('nov', 'November', AT, { ...AT_ONCE, recurring }),
    ...sending,
    recurring: { mails: 200, inError: 1, pausedToday: 0 },
  };
  expect(statusOf(again, NO_HOLDS, AT + 26 * 3_600_000)).toMatchObject({
    state: 'recurring',
    wait: null,
    recurring: {
      cycles: 2,
      lastCycleAt: new Date(AT + 25 * 3_600_000).toISOString(),
      nextCycleAt: new Date(AT + 49 * 3_600_000).toISOString(),
      mails: 200,
      tasksInError: 1,
    },
  });
  expect(stateOf({ ...again, open: { ...all, taken: 50 } }, NO_HOLDS)).toBe('running');
});
