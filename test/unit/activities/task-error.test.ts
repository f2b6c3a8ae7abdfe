import { expect, test } from 'vitest';
import { taskErrorRefusal } from '../../../activities/task-error.ts';

const QUOTA = { resume: 'auto', resetAt: '00:00', timezone: 'Asia/Shanghai' } as const;

test.each([
  ['余额不足，请充值', 'balance'],
  ['Insufficient balance', 'balance'],
  ['account is in arrears', 'balance'],
  ['套餐包已用完', 'package'],
  ['拒收率过高', 'rejectionRate'],
  ['High rejection rate', 'rejectionRate'],
  ['something else', 'taskError'],
  ['', 'taskError'],
])('SES stopped a task and says %j: %s', (text, reason) => {
  const refusal = taskErrorRefusal(text, { quota: QUOTA }, 0);
  expect(refusal).toMatchObject({ code: 'TaskError', reason, needs: 'person', action: 'pause' });
  expect(refusal.resumeAt).toBeUndefined();
  expect(refusal.probeEveryMs).toBeUndefined();
});

test('a pattern of the campaign file goes before ours', () => {
  const pauses = { taskErrors: [{ match: 'credit', reason: 'balance' as const }] };
  const { reason, message } = taskErrorRefusal('No CREDIT left', { quota: QUOTA, pauses }, 0);
  expect(reason).toBe('balance');
  expect(message).toContain('top it up');
});

test('the text is shown without addresses, and shortened', () => {
  const text = `failed for reader@example.com ${'x'.repeat(500)}`;
  const { message } = taskErrorRefusal(text, { quota: QUOTA }, 0);
  expect(message).toContain('[address]');
  expect(message).not.toContain('reader@example.com');
  expect(message.length).toBeLessThan(400);
});
