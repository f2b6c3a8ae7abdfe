import { describe, expect, test } from 'vitest';
import {
  codeOf,
  completeGroup,
  HOUR_MS,
  mailsOf,
  newTask,
  openBench,
  taskOf,
  wireTime,
  type Bench,
} from './harness.ts';

describe('an immediate task', () => {
  test('waits, sends, finishes, and hands over one mail per row with the subject filled in', async () => {
    const bench = await openBench({ taskDelayMs: HOUR_MS });
    const ReceiverId = await completeGroup(bench, 'g', 2);
    const { TaskId } = await bench.client.BatchSendEmail(newTask(ReceiverId));
    expect(await taskOf(bench, ReceiverId)).toMatchObject({ status: 1, asked: 2, sent: 0 });
    bench.simulator.clock.advance(0.6 * HOUR_MS);
    expect(await taskOf(bench, ReceiverId)).toMatchObject({ status: 5, sent: 0 });
    expect(await mailsOf(bench.simulator)).toEqual([]);
    bench.simulator.clock.advance(0.4 * HOUR_MS);
    expect(await taskOf(bench, ReceiverId)).toMatchObject({ status: 10, sent: 2, cached: 0 });
    const mails = await mailsOf(bench.simulator);
    expect(mails.map((mail) => mail.email)).toEqual(['g-0@inbox.example', 'g-1@inbox.example']);
    expect(mails[1]).toEqual({
      email: 'g-1@inbox.example',
      data: { name: 'Reader 1' },
      templateId: 10001,
      subject: 'Hello Reader 1',
      from: 'News <news@mail.example.com>',
      groupName: 'g',
      taskId: TaskId,
      sentAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
    });
  });

  test('two tasks of one group are two sends: nothing here protects against repeating the call', async () => {
    const bench = await openBench();
    const ReceiverId = await completeGroup(bench, 'g', 2);
    await bench.client.BatchSendEmail(newTask(ReceiverId));
    await bench.client.BatchSendEmail(newTask(ReceiverId));
    bench.simulator.clock.advance(10_000);
    expect(await mailsOf(bench.simulator)).toHaveLength(4);
    const { TotalCount } = await bench.client.ListSendTasks({ Offset: 0, Limit: 10, ReceiverId });
    expect(TotalCount).toBe(2);
  });

  test('shows in ListSendTasks only after listDelayMs, though it is sent', async () => {
    const bench = await openBench({ listDelayMs: 60_000, taskDelayMs: 0 });
    const ReceiverId = await completeGroup(bench, 'g', 1);
    await bench.client.BatchSendEmail(newTask(ReceiverId));
    bench.simulator.clock.advance(1);
    expect(await mailsOf(bench.simulator)).toHaveLength(1);
    const list = { Offset: 0, Limit: 10, ReceiverId };
    expect((await bench.client.ListSendTasks(list)).TotalCount).toBe(0);
    bench.simulator.clock.advance(60_000);
    expect((await bench.client.ListSendTasks(list)).TotalCount).toBe(1);
  });

  test('filters by status and type, newest first or oldest first', async () => {
    const bench = await openBench({ taskDelayMs: 1000 });
    const ids: number[] = [];
    for (const name of ['a', 'b', 'c']) ids.push(await completeGroup(bench, name, 1));
    await bench.client.BatchSendEmail(newTask(ids[0] ?? 0));
    bench.simulator.clock.advance(1000);
    await bench.client.BatchSendEmail(newTask(ids[1] ?? 0));
    await bench.client.BatchSendEmail({
      ...newTask(ids[2] ?? 0),
      TaskType: 2,
      TimedParam: { BeginTime: wireTime(bench.simulator, HOUR_MS) },
    });
    const groups = async (filter: object): Promise<unknown> => {
      const { Data } = await bench.client.ListSendTasks({ Offset: 0, Limit: 10, ...filter });
      return Data?.map((task) => task.ReceiversName);
    };
    expect(await groups({})).toEqual(['c', 'b', 'a']);
    expect(await groups({ Status: 10 })).toEqual(['a']);
    expect(await groups({ TaskType: 2 })).toEqual(['c']);
    bench.simulator.configure({ listOrder: 'oldestFirst' });
    expect(await groups({})).toEqual(['a', 'b', 'c']);
  });

  test('goes on when its group is deleted, or fails, as the knob says', async () => {
    for (const [deletedGroupTask, status, mails] of [
      ['continue', 10, 2],
      ['fail', 7, 0],
    ] as const) {
      const bench = await openBench({ deletedGroupTask });
      const ReceiverId = await completeGroup(bench, 'g', 2);
      await bench.client.BatchSendEmail(newTask(ReceiverId));
      await bench.client.DeleteReceiver({ ReceiverId });
      bench.simulator.clock.advance(10_000);
      expect((await taskOf(bench, ReceiverId)).status).toBe(status);
      expect(await mailsOf(bench.simulator)).toHaveLength(mails);
    }
  });

  test('with groupDelete "refuseWhileLive" the group stays until the task is finished', async () => {
    const bench = await openBench({ groupDelete: 'refuseWhileLive' });
    const ReceiverId = await completeGroup(bench, 'g');
    await bench.client.BatchSendEmail(newTask(ReceiverId));
    expect(await codeOf(bench.client.DeleteReceiver({ ReceiverId }))).toBe('OperationDenied');
    bench.simulator.clock.advance(10_000);
    expect(await codeOf(bench.client.DeleteReceiver({ ReceiverId }))).toBe('ok');
  });
});

describe('BatchSendEmail refuses', () => {
  const template = (TemplateID: number, TemplateData = '{}'): object => ({
    Template: { TemplateID, TemplateData },
  });
  test.each([
    ['an empty subject', { Subject: '' }, 'InvalidParameterValue.SubjectLengthError'],
    ['101 characters', { Subject: '好'.repeat(101) }, 'InvalidParameterValue.SubjectLengthError'],
    ['no template', { Template: undefined }, 'MissingParameter.SendParamNecessary'],
    ['a template in review', template(10003), 'OperationDenied.TemplateStatusError'],
    ['an unknown template', template(99), 'OperationDenied.TemplateStatusError'],
    ['other variables', template(10002), 'InvalidParameterValue.TemplateNotMatchData'],
    ['broken data', template(10001, '{'), 'InvalidParameterValue.TemplateDataError'],
    [
      'an unknown sender',
      { FromEmailAddress: 'else@mail.example.com' },
      'OperationDenied.SendAddressStatusError',
    ],
    [
      'an unknown domain',
      { FromEmailAddress: 'news@other.example' },
      'OperationDenied.SendAddressStatusError',
    ],
    ['type 4', { TaskType: 4 }, 'InvalidParameterValue'],
    ['type 2 without a time', { TaskType: 2 }, 'MissingParameter.TimedParamNecessary'],
    ['type 3 without a cycle', { TaskType: 3 }, 'MissingParameter.CycleParamNecessary'],
    [
      'a start in the past',
      { TaskType: 2, TimedParam: { BeginTime: '2020-01-01 08:00:00' } },
      'InvalidParameterValue.BeginTimeBeforeNow',
    ],
    [
      'a day that does not exist',
      { TaskType: 2, TimedParam: { BeginTime: '2099-02-31 08:00:00' } },
      'InvalidParameterValue',
    ],
    ['an unsubscribe code of 13', { Unsubscribe: '13' }, 'InvalidParameterValue'],
    ['attachments', { Attachments: [{ FileName: 'a.txt' }] }, 'FailedOperation.NoAttachPermission'],
  ])('%s', async (_what, change, code) => {
    const bench = await openBench();
    const ReceiverId = await completeGroup(bench, 'g');
    const task = { ...newTask(ReceiverId), ...change };
    expect(await codeOf(bench.client.BatchSendEmail(task))).toBe(code);
    bench.simulator.clock.advance(HOUR_MS);
    expect(await mailsOf(bench.simulator)).toEqual([]);
  });

  test('an empty group and an unverified domain', async () => {
    const bench = await openBench({
      domains: [{ name: 'mail.example.com', verified: false, level: 20 }],
    });
    const { ReceiverId = 0 } = await bench.client.CreateReceiver({ ReceiversName: 'empty' });
    expect(await codeOf(bench.client.BatchSendEmail(newTask(ReceiverId)))).toBe(
      'OperationDenied.ReceiverStatusError',
    );
    const full = await completeGroup(bench, 'full');
    expect(await codeOf(bench.client.BatchSendEmail(newTask(full)))).toBe(
      'OperationDenied.SendAddressStatusError',
    );
  });

  test('accepts a subject of exactly 100 characters, outside the basic plane too', async () => {
    const bench = await openBench();
    const ReceiverId = await completeGroup(bench, 'g');
    const task = { ...newTask(ReceiverId), Subject: '🎉'.repeat(100) };
    expect(await codeOf(bench.client.BatchSendEmail(task))).toBe('ok');
  });

  test('rows without data take the variables of the task', async () => {
    const bench = await openBench({ uploadDelayMs: 0, taskDelayMs: 0 });
    const { ReceiverId = 0 } = await bench.client.CreateReceiver({ ReceiversName: 'plain' });
    await bench.client.CreateReceiverDetail({ ReceiverId, Emails: ['a@b.example'] });
    expect(await codeOf(bench.client.BatchSendEmail(newTask(ReceiverId)))).toBe(
      'InvalidParameterValue.TemplateNotMatchData',
    );
    await bench.client.BatchSendEmail({
      ...newTask(ReceiverId),
      Template: { TemplateID: 10001, TemplateData: '{"name":"friend"}' },
    });
    bench.simulator.clock.advance(1);
    expect(await mailsOf(bench.simulator)).toMatchObject([
      { email: 'a@b.example', subject: 'Hello friend', data: { name: 'friend' } },
    ]);
  });
});

describe('timed and recurring tasks', () => {
  test('a timed task starts at its BeginTime in UTC+8', async () => {
    const bench = await openBench();
    const ReceiverId = await completeGroup(bench, 'g', 2);
    const BeginTime = wireTime(bench.simulator, 5 * HOUR_MS);
    await bench.client.BatchSendEmail({
      ...newTask(ReceiverId),
      TaskType: 2,
      TimedParam: { BeginTime },
    });
    bench.simulator.clock.advance(5 * HOUR_MS - 2000);
    expect(await taskOf(bench, ReceiverId)).toMatchObject({ status: 1, asked: 2, sent: 0 });
    bench.simulator.clock.advance(2000 + bench.simulator.config.taskDelayMs);
    expect(await taskOf(bench, ReceiverId)).toMatchObject({ status: 10, sent: 2 });
    const begin = Date.parse(`${BeginTime.replace(' ', 'T')}+08:00`);
    const { taskDelayMs } = bench.simulator.config;
    for (const mail of await mailsOf(bench.simulator)) {
      expect(Date.parse(mail.sentAt)).toBe(begin + taskDelayMs);
    }
  });

  test('the zone of BeginTime is a knob, daylight saving included', async () => {
    const bench = await openBench({ timezone: 'Europe/Berlin' });
    const ReceiverId = await completeGroup(bench, 'g', 1);
    const year = new Date(bench.simulator.clock.now()).getUTCFullYear() + 1;
    await bench.client.BatchSendEmail({
      ...newTask(ReceiverId),
      TaskType: 2,
      TimedParam: { BeginTime: `${year}-07-01 12:00:00` },
    });
    bench.simulator.clock.advance(Date.UTC(year, 6, 2) - bench.simulator.clock.now());
    const [mail] = await mailsOf(bench.simulator);
    expect(mail?.sentAt).toBe(`${year}-07-01T10:00:00.500Z`);
  });

  test('a recurring task sends to the whole group every interval, and cannot be stopped', async () => {
    const bench = await openBench();
    const ReceiverId = await completeGroup(bench, 'g', 2);
    await bench.client.BatchSendEmail({
      ...newTask(ReceiverId),
      TaskType: 3,
      CycleParam: { BeginTime: wireTime(bench.simulator, HOUR_MS), IntervalTime: 24 },
    });
    bench.simulator.clock.advance(2 * HOUR_MS);
    expect(await taskOf(bench, ReceiverId)).toMatchObject({ status: 1, asked: 2, sent: 2 });
    bench.simulator.clock.advance(48 * HOUR_MS);
    expect(await taskOf(bench, ReceiverId)).toMatchObject({ status: 1, asked: 6, sent: 6 });
    const times = [...new Set((await mailsOf(bench.simulator)).map((mail) => mail.sentAt))];
    const gaps = times.slice(1).map((time, i) => Date.parse(time) - Date.parse(times[i] ?? ''));
    expect(gaps).toEqual([24 * HOUR_MS, 24 * HOUR_MS]);
  });

  test.each([1, 5, 10] as const)('between two sends it shows status %d', async (idle) => {
    const bench = await openBench({ recurringIdleStatus: idle });
    const ReceiverId = await recurringTask(bench, 24);
    expect(await taskOf(bench, ReceiverId)).toMatchObject({ status: 1, sent: 0 });
    bench.simulator.clock.advance(2 * HOUR_MS);
    expect(await taskOf(bench, ReceiverId)).toMatchObject({ status: idle, sent: 2 });
    bench.simulator.clock.advance(24 * HOUR_MS);
    expect(await taskOf(bench, ReceiverId)).toMatchObject({ status: idle, sent: 4 });
  });

  test('a cycle that exceeds the daily quota is put off, and the next one queues behind it', async () => {
    const bench = await openBench({ dailyQuota: 1, quotaReset: '24h' });
    const ReceiverId = await recurringTask(bench, 24);
    bench.simulator.clock.advance(2 * HOUR_MS);
    expect(await taskOf(bench, ReceiverId)).toMatchObject({
      status: 6,
      asked: 2,
      sent: 1,
      cached: 1,
    });
    bench.simulator.clock.advance(24 * HOUR_MS);
    // The refill sent the first cycle's rest, and nothing is left for the second.
    expect(await taskOf(bench, ReceiverId)).toMatchObject({
      status: 6,
      asked: 4,
      sent: 2,
      cached: 2,
    });
    bench.simulator.configure({ dailyQuota: 100 });
    bench.simulator.clock.advance(HOUR_MS);
    expect(await taskOf(bench, ReceiverId)).toMatchObject({ status: 1, sent: 4, cached: 0 });
    const emails = (await mailsOf(bench.simulator)).map(({ email }) => email).toSorted();
    expect(emails).toEqual(['g-0', 'g-0', 'g-1', 'g-1'].map((name) => `${name}@inbox.example`));
  });

  test.each([
    ['continue', 1, 4],
    ['fail', 7, 2],
  ] as const)('a group deleted between two cycles: %s', async (deletedGroupTask, status, mails) => {
    const bench = await openBench({ deletedGroupTask });
    const ReceiverId = await recurringTask(bench, 24);
    bench.simulator.clock.advance(2 * HOUR_MS);
    await bench.client.DeleteReceiver({ ReceiverId });
    bench.simulator.clock.advance(24 * HOUR_MS);
    expect((await taskOf(bench, ReceiverId)).status).toBe(status);
    expect(await mailsOf(bench.simulator)).toHaveLength(mails);
    bench.simulator.clock.advance(24 * HOUR_MS);
    // One that failed does not come back.
    expect(await mailsOf(bench.simulator)).toHaveLength(status === 7 ? 2 : 6);
  });

  test('a begin must lie between the least and the most that the knobs say', async () => {
    const bench = await openBench({ timedAheadMinMs: HOUR_MS, timedAheadMaxMs: 3 * HOUR_MS });
    const ReceiverId = await completeGroup(bench, 'g', 1);
    const answer = (ahead: number) => {
      const TimedParam = { BeginTime: wireTime(bench.simulator, ahead) };
      return codeOf(
        bench.client.BatchSendEmail({ ...newTask(ReceiverId), TaskType: 2, TimedParam }),
      );
    };
    expect(await answer(0.9 * HOUR_MS)).toBe('InvalidParameterValue.BeginTimeBeforeNow');
    expect(await answer(4 * HOUR_MS)).toBe('InvalidParameterValue');
    expect(await answer(2 * HOUR_MS)).toBe('ok');
  });

  test('TermCycle 1 ends the cycle after the first send', async () => {
    const bench = await openBench();
    const ReceiverId = await completeGroup(bench, 'g', 2);
    const BeginTime = wireTime(bench.simulator, HOUR_MS);
    await bench.client.BatchSendEmail({
      ...newTask(ReceiverId),
      TaskType: 3,
      CycleParam: { BeginTime, IntervalTime: 1, TermCycle: 1 },
    });
    bench.simulator.clock.advance(10 * HOUR_MS);
    expect(await taskOf(bench, ReceiverId)).toMatchObject({ status: 10, asked: 2, sent: 2 });
  });
});

/** A task for two rows that begins in an hour; returns its group. */
async function recurringTask(bench: Bench, IntervalTime: number): Promise<number> {
  const ReceiverId = await completeGroup(bench, 'g', 2);
  const BeginTime = wireTime(bench.simulator, HOUR_MS);
  await bench.client.BatchSendEmail({
    ...newTask(ReceiverId),
    TaskType: 3,
    CycleParam: { BeginTime, IntervalTime },
  });
  return ReceiverId;
}
