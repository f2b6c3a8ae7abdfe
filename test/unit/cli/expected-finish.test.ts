import { expect, test } from 'vitest';
import { campaignFileSchema } from '../../../src/cli/campaign-file/schema.ts';
import { expectedFinish } from '../../../src/cli/launch/expected-finish.ts';
import { loadConfig } from '../../../src/config.ts';

const NOW = Date.parse('2026-11-24T12:00:00Z');
const MINUTE = 60_000;
const CONFIG = loadConfig({ env: {} });
/** 2,000 chunks: 100 s of sending. */
const COUNTS = {
  rows: 100_000,
  recipients: 100_000,
  rejected: 0,
  suppressed: 0,
  duplicates: 0,
  chunks: 2_000,
};

function finishOf(keys: object) {
  const content = campaignFileSchema.parse({
    name: 'News',
    from: 'news@mail.example.com',
    subject: 'Hello',
    template: 1,
    recipients: { file: 'list.csv' },
    ...keys,
  });
  return expectedFinish(CONFIG, content, COUNTS, { now: NOW, quota: null });
}

test('at once, at a start, in stages, and within hours', () => {
  expect(finishOf({})).toMatchObject({ startAt: NOW, finishAt: NOW + 100_000 });
  const start = Date.parse('2026-12-01T08:00:00Z');
  const send = { at: '2026-12-01T08:00', timezone: 'UTC' };
  expect(finishOf({ send })).toMatchObject({ startAt: start, finishAt: start + 100_000 });
  const canary = { recipients: 200, hold: '10m' };
  const ramp = { steps: [500, 'rest'], hold: '5m' };
  expect(finishOf({ canary, ramp }).finishAt).toBe(NOW + 15 * MINUTE + 100_000);
  // One minute is left of it; forty seconds of sending are left for the next day.
  const window = { send: { window: '09:00-12:01', timezone: 'UTC' } };
  expect(finishOf(window).finishAt).toBe(Date.parse('2026-11-25T09:00:40Z'));
});

test('a hold begins when its part is sent, which may be when hours open', () => {
  const window = '12:30-20:00';
  const keys = { canary: { recipients: 200, hold: '10m' }, send: { window, timezone: 'UTC' } };
  const opens = Date.parse('2026-11-24T12:30:00Z');
  expect(finishOf(keys).finishAt).toBe(opens + 10 * MINUTE + 100_000);
});

test('a start that has passed is now', () => {
  const send = { at: '2026-11-01T08:00', timezone: 'UTC' };
  expect(finishOf({ send }).startAt).toBe(NOW);
});
