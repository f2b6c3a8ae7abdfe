import { describe, expect, test } from 'vitest';
import {
  codeOf,
  completeGroup,
  DAY_MS,
  HOUR_MS,
  mailsOf,
  newTask,
  openBench,
  openBenchAtNoon,
  taskOf,
  wireTime,
  type Bench,
} from './harness.ts';

async function sendGroup(bench: Bench, name: string, size: number): Promise<number> {
  const ReceiverId = await completeGroup(bench, name, size);
  await bench.client.BatchSendEmail(newTask(ReceiverId));
  bench.simulator.clock.advance(bench.simulator.config.taskDelayMs);
  return ReceiverId;
}

/** A complete group of the given addresses. */
async function groupOf(bench: Bench, name: string, emails: string[]): Promise<number> {
  const { ReceiverId = 0 } = await bench.client.CreateReceiver({ ReceiversName: name });
  const Datas = emails.map((Email) => ({ Email, TemplateData: '{"name":"x"}' }));
  await bench.client.CreateReceiverDetailWithData({ ReceiverId, Datas });
  bench.simulator.clock.advance(bench.simulator.config.uploadDelayMs);
  return ReceiverId;
}

async function sendTo(bench: Bench, name: string, emails: string[]): Promise<number> {
  const ReceiverId = await groupOf(bench, name, emails);
  await bench.client.BatchSendEmail(newTask(ReceiverId));
  bench.simulator.clock.advance(bench.simulator.config.taskDelayMs);
  return ReceiverId;
}

const people = (count: number, domain: string): string[] =>
  Array.from({ length: count }, (_, index) => `p${index}@${domain}`);

describe('balance and package', () => {
  test('the package is used first, then the balance; then a task ends in 7 with the reason', async () => {
    const bench = await openBench({ packageRemaining: 2, balance: 0.3, pricePerMail: 0.1 });
    const id = await sendGroup(bench, 'g', 6);
    expect(await taskOf(bench, id)).toMatchObject({ status: 7, sent: 5, errMsg: '余额不足' });
    expect(bench.simulator.config).toMatchObject({ packageRemaining: 0, balance: 0 });
  });

  test('a used-up package without a balance has its own text', async () => {
    const bench = await openBench({ packageRemaining: 1 });
    bench.simulator.configure({ errMsg: { ...bench.simulator.config.errMsg, package: 'empty' } });
    expect(await taskOf(bench, await sendGroup(bench, 'g', 2))).toMatchObject({
      status: 7,
      errMsg: 'empty',
    });
  });

  test('a task in 7 stays there after a top-up, unless errorTasksResume says otherwise', async () => {
    for (const [errorTasksResume, status, mails] of [
      [false, 7, 1],
      [true, 10, 3],
    ] as const) {
      const bench = await openBench({ packageRemaining: 1, errorTasksResume });
      const id = await sendGroup(bench, 'g', 3);
      bench.simulator.configure({ packageRemaining: 10 });
      bench.simulator.clock.advance(DAY_MS);
      expect((await taskOf(bench, id)).status).toBe(status);
      expect(await mailsOf(bench.simulator)).toHaveLength(mails);
    }
  });

  // With the long delay a second send has started before the first one fails.
  test.each([500, 2 * HOUR_MS])(
    'a recurring task that failed sends nothing more (delay %i)',
    async (taskDelayMs) => {
      const bench = await openBench({ packageRemaining: 0, taskDelayMs });
      const ReceiverId = await completeGroup(bench, 'g', 2);
      await bench.client.BatchSendEmail({
        ...newTask(ReceiverId),
        TaskType: 3,
        CycleParam: { BeginTime: wireTime(bench.simulator, HOUR_MS), IntervalTime: 1 },
      });
      bench.simulator.clock.advance(1.5 * HOUR_MS + taskDelayMs);
      expect((await taskOf(bench, ReceiverId)).status).toBe(7);
      bench.simulator.configure({ packageRemaining: 100 });
      bench.simulator.clock.advance(DAY_MS);
      expect((await taskOf(bench, ReceiverId)).status).toBe(7);
      expect(await mailsOf(bench.simulator)).toEqual([]);
    },
  );

  test('balanceMode "refuse" answers the code instead of accepting', async () => {
    const bench = await openBench({ balance: 0, balanceMode: 'refuse' });
    const ReceiverId = await completeGroup(bench, 'g');
    const send = (): Promise<string> => codeOf(bench.client.BatchSendEmail(newTask(ReceiverId)));
    expect(await send()).toBe('FailedOperation.InsufficientBalance');
    bench.simulator.configure({ balance: null, packageRemaining: 0 });
    expect(await send()).toBe('FailedOperation.InsufficientQuota');
    bench.simulator.configure({ packageRemaining: 3 });
    expect(await send()).toBe('ok');
  });
});

describe('rejection rate', () => {
  const rejectionRate = {
    pattern: '@gone\\.example$',
    above: 0.5,
    minimum: 4,
    blockMs: DAY_MS,
    taskStatus: 7,
  } as const;

  test('matching addresses bounce, and are dropped the next time as blocklisted', async () => {
    const bench = await openBench({ rejectionRate: { ...rejectionRate, above: 1 } });
    await sendTo(bench, 'one', ['a@gone.example', 'b@here.example']);
    const again = await sendTo(bench, 'two', ['a@gone.example', 'b@here.example']);
    const mails = await mailsOf(bench.simulator);
    expect(mails.map((mail) => [mail.groupName, mail.email, mail.bounced])).toEqual([
      ['one', 'a@gone.example', true],
      ['one', 'b@here.example', undefined],
      ['two', 'b@here.example', undefined],
    ]);
    expect(await taskOf(bench, again)).toMatchObject({ status: 10, asked: 2, sent: 1 });
  });

  test('above the share, and not below the minimum, the domain is blocked for a while', async () => {
    const bench = await openBench({ rejectionRate });
    const small = await sendTo(bench, 'small', people(3, 'gone.example'));
    expect((await taskOf(bench, small)).status).toBe(10);
    const caught = await sendTo(
      bench,
      'caught',
      people(5, 'fine.example').concat('z@gone.example'),
    );
    // The fourth mail of the day reaches the minimum with 3 bounces of 4: blocked after it.
    expect(await taskOf(bench, caught)).toMatchObject({ status: 7, sent: 1 });
    const blocked = await sendTo(bench, 'blocked', people(2, 'fine.example'));
    expect(await taskOf(bench, blocked)).toMatchObject({
      status: 7,
      sent: 0,
      errMsg: bench.simulator.config.errMsg.rejectionRate,
    });
    bench.simulator.clock.advance(DAY_MS);
    const after = await sendTo(bench, 'after', people(2, 'fine.example'));
    expect((await taskOf(bench, after)).status).toBe(10);
  });

  test('with taskStatus 6 a caught task goes on by itself after the block', async () => {
    const bench = await openBench({ rejectionRate: { ...rejectionRate, taskStatus: 6 } });
    const emails = people(4, 'gone.example').concat(people(2, 'fine.example'));
    const id = await sendTo(bench, 'g', emails);
    expect(await taskOf(bench, id)).toMatchObject({ status: 6, sent: 4, cached: 2 });
    bench.simulator.clock.advance(DAY_MS);
    expect(await taskOf(bench, id)).toMatchObject({ status: 10, sent: 6, cached: 0 });
  });
});

describe('temporary blocks of a recipient provider', () => {
  const temporaryBlocks = [{ domain: 'slow.example', after: 2, blockMs: 600_000 }];

  test('mails beyond the limit wait for the release while others go out', async () => {
    const bench = await openBench({ temporaryBlocks });
    const emails = people(5, 'slow.example').concat('q@fast.example');
    const id = await sendTo(bench, 'g', emails);
    expect(await taskOf(bench, id)).toMatchObject({ status: 5, sent: 3 });
    bench.simulator.clock.advance(600_000);
    expect(await taskOf(bench, id)).toMatchObject({ status: 5, sent: 5 });
    bench.simulator.clock.advance(600_000);
    expect(await taskOf(bench, id)).toMatchObject({ status: 10, sent: 6 });
    const sent = (await mailsOf(bench.simulator)).map((mail) => mail.email);
    expect(sent.toSorted()).toEqual(emails.toSorted());
  });

  test('with mode "drop" they are gone, and GetSendEmailStatus says 3008', async () => {
    const bench = await openBench({ temporaryBlocks, temporaryBlockMode: 'drop' });
    const id = await sendTo(bench, 'g', people(3, 'slow.example'));
    expect(await taskOf(bench, id)).toMatchObject({ status: 10, asked: 3, sent: 2 });
    const RequestDate = new Date(bench.simulator.clock.now() + 8 * 3_600_000).toISOString();
    const { EmailStatusList } = await bench.client.GetSendEmailStatus({
      RequestDate: RequestDate.slice(0, 10),
      Offset: 0,
      Limit: 10,
      ToEmailAddress: 'p2@slow.example',
    });
    expect(EmailStatusList).toMatchObject([{ SendStatus: 3008, DeliverStatus: 2 }]);
  });

  test('the daily quota and a provider block together lose and repeat nothing', async () => {
    const bench = await openBenchAtNoon({ temporaryBlocks, dailyQuota: 4 });
    const emails = people(4, 'slow.example').concat(people(3, 'fast.example'));
    const id = await sendTo(bench, 'g', emails);
    expect(await taskOf(bench, id)).toMatchObject({ status: 6, sent: 4, cached: 3 });
    bench.simulator.clock.advance(5 * DAY_MS);
    expect((await taskOf(bench, id)).status).toBe(10);
    const sent = (await mailsOf(bench.simulator)).map((mail) => mail.email);
    expect(sent.toSorted()).toEqual(emails.toSorted());
  });
});
