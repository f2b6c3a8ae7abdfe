import { expect, test } from 'vitest';
import { AT_ONCE } from '../../../src/domain/send-plan.ts';
import { shownIn } from '../../../src/domain/shown-time.ts';
import { isLate, startMissed } from '../../../src/domain/start.ts';

const AT = Date.parse('2026-12-01T00:00:00Z');

test('five minutes are not late, longer is', () => {
  expect(isLate(AT, AT + 300_000)).toBe(false);
  expect(isLate(AT, AT + 300_001)).toBe(true);
  expect(isLate(AT, AT - 1)).toBe(false);
});

test('a missed start says when it was, by how much, and what to do', () => {
  const plan = { ...AT_ONCE, timezone: 'Asia/Shanghai' };
  const now = AT + 2 * 3_600_000;
  expect(startMissed({ ...plan, ifLate: 'ask' }, AT, now)).toMatchObject({
    code: 'StartMissed',
    needs: 'person',
    message:
      'The start at 2026-12-01 08:00 (Asia/Shanghai) was missed by 120 minutes, and nothing was sent. ' +
      '`resume` sends it now, `reschedule` at another time, `cancel` never.',
  });
  expect(startMissed({ ...plan, ifLate: 'skip' }, AT, now).message).toContain('--again');
});

test('times are shown in a zone, with seconds where there are any', () => {
  expect(shownIn(AT, 'Europe/Berlin')).toBe('2026-12-01 01:00 (Europe/Berlin)');
  expect(shownIn(AT + 5_000, 'America/New_York')).toBe('2026-11-30 19:00:05 (America/New_York)');
});
