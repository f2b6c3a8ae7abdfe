import { describe, expect, test } from 'vitest';
import { resolveSend } from '../../../src/cli/launch/resolve-send.ts';
import { contentHash, type Content } from '../../../src/cli/launch/content-hash.ts';
import { campaignFileSchema } from '../../../src/cli/campaign-file/schema.ts';
import { planOfRetry } from '../../../src/cli/retry/start-retry.ts';
import { planLines } from '../../../src/cli/start-text.ts';
import { AT_ONCE } from '../../../src/domain/send-plan.ts';

const fileOf = (more: object) =>
  campaignFileSchema.parse({
    name: 'Spring sale',
    from: 'news@mail.example.com',
    subject: 'Hello',
    template: 10001,
    recipients: { file: 'list.csv' },
    ...more,
  });

test('the campaign file becomes a plan, in instants and milliseconds', () => {
  const plan = resolveSend(
    fileOf({
      send: {
        at: '2026-12-01T08:00',
        timezone: 'Europe/Berlin',
        window: { hours: '09:00-21:00:30', days: ['mon', 'sun'] },
      },
      canary: { recipients: 200, hold: '2s' },
      ramp: [500, 2000, 'rest'],
    }),
  );
  expect(plan).toMatchObject({
    startAt: '2026-12-01T07:00:00.000Z',
    ifLate: 'send',
    window: { from: '09:00', to: '21:00:30', days: [1, 0], timezone: 'Europe/Berlin' },
    canary: { recipients: 200, holdMs: 2_000, maxRejection: 0.05 },
    ramp: { steps: [500, 2_000], holdMs: 86_400_000, maxRejection: 0.05 },
  });
});

test('a retry keeps the hours and the zone, and nothing else of the plan', () => {
  const window = { from: '09:00', to: '21:00', days: [1], timezone: 'Europe/Berlin' };
  const plan = resolveSend(
    fileOf({
      send: { at: '2026-12-01T08:00', list: 'fresh', timezone: 'Europe/Berlin' },
      canary: { recipients: 200 },
    }),
  );
  expect(planOfRetry({ ...plan, window })).toEqual({
    ...AT_ONCE,
    window,
    timezone: 'Europe/Berlin',
  });
});

test('when it is sent is no part of what is sent: a corrected start is the same campaign', () => {
  const content = (more: object): Content => ({
    file: fileOf(more),
    unsubscribe: null,
    listHash: 'list',
    suppressHashes: [],
    templateHash: 'template',
    account: 'tencent ap-guangzhou',
  });
  const plain = contentHash(content({}), 'id');
  expect(contentHash(content({ send: { at: '2026-12-01T08:00' } }), 'id')).toBe(plain);
  expect(contentHash(content({ send: { window: '09:00-21:00' } }), 'id')).toBe(plain);
  expect(contentHash(content({ canary: { recipients: 5 }, ramp: [5] }), 'id')).toBe(plain);
});

describe('what launch says of a plan', () => {
  const now = Date.parse('2026-11-30T12:00:00Z');
  const plan = { ...AT_ONCE, timezone: 'Asia/Shanghai' };

  test('at once: nothing', () => {
    expect(planLines(plan, now)).toEqual([]);
  });

  test('later: when, in its zone, and how far that is', () => {
    const [line = '', ...more] = planLines({ ...plan, startAt: '2026-12-03T00:00:00Z' }, now);
    expect(line).toMatch(/^It starts at 2026-12-03 08:00 \(Asia\/Shanghai\).*, in 2 days\.$/);
    expect(more).toEqual([]);
  });

  test('outside its window: when that opens', () => {
    const window = { from: '09:00', to: '18:00', days: [1, 2], timezone: 'Asia/Shanghai' };
    const [line = ''] = planLines({ ...plan, window }, now);
    expect(line).toMatch(/^Its send window opens at 2026-12-01 09:00 \(Asia\/Shanghai\)/);
  });

  test('late: what happens', () => {
    const late = { ...plan, startAt: '2026-11-30T08:00:00Z', ifLate: 'skip' as const };
    expect(planLines(late, now).join()).toMatch(/4 hours ago: it is not sent\.$/);
  });
});
