import { expect, test } from 'vitest';
import type { SesClient } from '../../src/ses/client.ts';
import { createPacers } from '../../src/ses/pacer.ts';
import type { SimulatorConfig } from '../../src/simulator/config.ts';
import type { Simulator } from '../../src/simulator/server.ts';
import { sesOf, simulatedSes } from '../support/simulated-ses.ts';

const PAGE = { offset: 0, limit: 100 };
const ROWS = ['ann', 'bob'].map((name) => ({
  email: `${name}@example.org`,
  templateData: JSON.stringify({ name }),
}));

/** Its clock stands still for the test: time passes with `advance`. */
async function setUp(
  config: Partial<SimulatorConfig> = {},
): Promise<{ simulator: Simulator; client: SesClient }> {
  const pacers = createPacers({ ratePerSecond: 10_000 });
  const { simulator, ses } = await simulatedSes({ ratePerSecond: null, ...config }, { pacers });
  return { simulator, client: ses };
}

test('a campaign in small: group, rows, send task, release', async () => {
  const { simulator, client } = await setUp();
  const { groupId } = await client.createGroup('campaign-1-0');
  const named = { ...PAGE, keyword: 'campaign-1-0' };
  expect(await client.listGroups(named)).toEqual({
    total: 1,
    items: [{ groupId, name: 'campaign-1-0', count: 0, invalidCount: 0, state: 'empty' }],
  });

  await client.uploadRecipients(groupId, ROWS);
  simulator.clock.advance(60_000);
  expect((await client.listGroups(named)).items[0]).toMatchObject({ state: 'complete', count: 2 });
  const stored = await client.listGroupRows({ ...PAGE, groupId, valid: true });
  expect(stored.items).toHaveLength(2);
  expect(stored.items).toEqual(
    expect.arrayContaining(ROWS.map((row) => expect.objectContaining({ ...row, valid: true }))),
  );

  expect(await client.listSendTasks({ ...PAGE, groupId })).toEqual({ total: 0, items: [] });
  const { taskId } = await client.createSendTask({
    groupId,
    from: 'News <news@mail.example.com>',
    replyTo: 'help@example.com',
    subject: 'Hello {{name}}',
    templateId: 10001,
    unsubscribe: '1',
  });
  simulator.clock.advance(60_000);
  const tasks = await client.listSendTasks({ ...PAGE, groupId });
  expect(tasks.items).toMatchObject([
    { taskId, groupId, groupName: 'campaign-1-0', state: 'finished', requested: 2, sent: 2 },
  ]);
  expect(tasks.items[0]).toMatchObject({ cached: 0, errorText: '' });
  expect(tasks.items[0]?.createdAt).toMatch(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/);

  await client.deleteGroup(groupId);
  await expect(client.deleteGroup(groupId)).rejects.toMatchObject({
    kind: 'api',
    code: 'OperationDenied.ReceiverNotExist',
  });
});

test('what the account holds: template, domains, senders', async () => {
  const { client } = await setUp();
  expect(await client.getTemplate(10001)).toEqual({
    templateId: 10001,
    name: 'greeting',
    status: 'approved',
    html: '<p>Hello {{name}}</p>',
    text: '',
  });
  expect((await client.getTemplate(10003)).status).toBe('inReview');
  expect(await client.listDomains()).toEqual([
    // Level 20 allows a million mails a day (SES page on reputation levels).
    { domain: 'mail.example.com', verified: true, level: 20, dailyQuota: 1_000_000 },
  ]);
  expect(await client.listSenders()).toEqual([{ address: 'news@mail.example.com', name: 'News' }]);
});

test('what became of mails: statistics of the day and the status of one', async () => {
  const { simulator, client } = await setUp();
  const { groupId } = await client.createGroup('campaign-1-0');
  await client.uploadRecipients(groupId, ROWS);
  simulator.clock.advance(10_000);
  const task = { groupId, from: 'news@mail.example.com', subject: 'Hi', templateId: 10001 };
  await client.createSendTask(task);
  simulator.clock.advance(10_000);
  // The wire's days are those of UTC+8, the simulator's default zone.
  const today = new Date(simulator.clock.now() + 8 * 3_600_000).toISOString().slice(0, 10);
  const statistics = await client.getStatistics({ from: today, to: today });
  expect(statistics).toMatchObject({ requested: 2, accepted: 2 });
  const [status] = await client.getSendStatus({ date: today, email: 'ann@example.org' });
  expect(status).toMatchObject({ sendStatus: 0 });
  expect(status?.messageId).not.toBe('');
});

test('a wrong key is told apart, by a signature check that is not ours', async () => {
  const { simulator } = await setUp();
  const client = sesOf(simulator, { secretKey: 'wrong' });
  await expect(client.listSenders()).rejects.toMatchObject({
    code: 'AuthFailure.SignatureFailure',
  });
});

test('refused for the rate, the client slows down by itself', async () => {
  const { simulator } = await setUp({ ratePerSecond: 5 });
  const pacers = createPacers({ ratePerSecond: 10_000 });
  const client = sesOf(simulator, { pacers });
  const before = pacers.of('ListEmailAddress').ratePerSecond();
  const calls = await Promise.allSettled(Array.from({ length: 20 }, () => client.listSenders()));
  const refused = calls.filter((call) => call.status === 'rejected');
  expect(refused.length).toBeGreaterThan(0);
  for (const { reason } of refused) expect(reason).toMatchObject({ code: 'RequestLimitExceeded' });
  expect(pacers.of('ListEmailAddress').ratePerSecond()).toBeLessThan(before);
});
