import { expect, test } from 'vitest';
import { campaignDetails } from '../../../src/domain/campaign-details.ts';
import type { ShownPause } from '../../../src/domain/pause.ts';
import { statusOf } from '../cli/dashboard/view.ts';

const QUOTA: ShownPause = {
  code: 'TaskPausedToday',
  reason: 'quota',
  message: 'the quota of today is used up',
  since: '2026-11-24T08:10:00.000Z',
  resumeAt: null,
  needs: 'nothing',
};

function paused(pause: ShownPause): string {
  return campaignDetails(statusOf({ state: 'paused', pause }));
}

test("a person's pause on top of another is told between it and what ends it", () => {
  const operator = { since: '2026-11-24T09:30:00.000Z', message: 'wrong price' };
  expect(paused({ ...QUOTA, needs: 'person', operator })).toContain(
    'Paused since 2026-11-24T08:10:00.000Z (TaskPausedToday): the quota of today is used up\n\n' +
      'Paused by a person too, since 2026-11-24T09:30:00.000Z: wrong price\n' +
      'Until: a person resumes it',
  );
});

test('without one, nobody is said to have paused it', () => {
  expect(paused(QUOTA)).toContain('used up\nUntil: SES goes on');
  expect(paused(QUOTA)).not.toContain('person');
});
