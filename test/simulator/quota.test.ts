import { describe, expect, test } from 'vitest';
import { nextMidnight } from '../../src/simulator/wire-time.ts';
import {
  codeOf,
  completeGroup,
  DAY_MS,
  HOUR_MS,
  mailsOf,
  newTask,
  openBenchAtNoon,
  taskOf,
  type Bench,
} from './harness.ts';

/** Creates tasks one after the other, each of its own group, and lets them fall due. */
async function sendTasks(bench: Bench, sizes: number[]): Promise<number[]> {
  const ids: number[] = [];
  for (const [index, size] of sizes.entries()) {
    const ReceiverId = await completeGroup(bench, `g${index}`, size);
    await bench.client.BatchSendEmail(newTask(ReceiverId));
    ids.push(ReceiverId);
  }
  bench.simulator.clock.advance(bench.simulator.config.taskDelayMs);
  return ids;
}

/** Moves the clock to one minute past the next local midnight in UTC+8. */
function passMidnight({ simulator }: Bench): void {
  const now = simulator.clock.now();
  simulator.clock.advance(nextMidnight(now, 'UTC+8') - now + 60_000);
}

describe('the daily quota', () => {
  test('a task that does not fit sends what fits, shows 6, and ends after midnight by itself', async () => {
    const bench = await openBenchAtNoon({ dailyQuota: 7 });
    const [first = 0, second = 0] = await sendTasks(bench, [5, 5]);
    expect(await taskOf(bench, first)).toMatchObject({ status: 10, sent: 5 });
    expect(await taskOf(bench, second)).toMatchObject({ status: 6, asked: 5, sent: 2, cached: 3 });
    bench.simulator.clock.advance(11 * HOUR_MS);
    expect(await taskOf(bench, second)).toMatchObject({ status: 6, sent: 2 });
    passMidnight(bench);
    expect(await taskOf(bench, second)).toMatchObject({ status: 10, sent: 5, cached: 0 });
    const emails = (await mailsOf(bench.simulator)).map((mail) => mail.email);
    expect(emails).toHaveLength(10);
    expect(new Set(emails).size).toBe(10);
  });

  test('a large surplus goes out over several days, in order, and each row once', async () => {
    const bench = await openBenchAtNoon({ dailyQuota: 4 });
    const ids = await sendTasks(bench, [3, 3, 3, 2]);
    const statuses: number[][] = [];
    for (let day = 0; day < 3; day++) {
      statuses.push(await Promise.all(ids.map(async (id) => (await taskOf(bench, id)).status)));
      passMidnight(bench);
    }
    expect(statuses).toEqual([
      [10, 6, 6, 6],
      [10, 10, 6, 6],
      [10, 10, 10, 10],
    ]);
    const mails = await mailsOf(bench.simulator);
    const order = mails.map((mail) => mail.groupName);
    expect(order.join('')).toBe('g0g0g0g1g1g1g2g2g2g3g3');
    expect(new Set(mails.map((mail) => mail.email)).size).toBe(11);
    const perDay = [...groupByDay(mails).values()].map((day) => day.length);
    expect(perDay).toEqual([4, 4, 3]);
  });

  test('one jump over a week plays the days one after the other', async () => {
    const bench = await openBenchAtNoon({ dailyQuota: 2 });
    await sendTasks(bench, [7]);
    bench.simulator.clock.advance(7 * DAY_MS);
    const days = (await mailsOf(bench.simulator)).map((mail) => Date.parse(mail.sentAt) / DAY_MS);
    expect(days).toHaveLength(7);
    const [start = 0] = days;
    // Two at noon, two at each midnight: 0, 0, 0.5, 0.5, 1.5, 1.5, 2.5 days from the first.
    expect(days.map((day) => Math.ceil(day - start))).toEqual([0, 0, 1, 1, 2, 2, 3]);
  });

  test('a task that falls due while others wait queues up behind them', async () => {
    const bench = await openBenchAtNoon({ dailyQuota: 4, taskDelayMs: 1000 });
    const [first = 0, late = 0] = await sendTasks(bench, [5, 2]);
    expect(await taskOf(bench, first)).toMatchObject({ status: 6, sent: 4, cached: 1 });
    expect(await taskOf(bench, late)).toMatchObject({ status: 6, sent: 0, cached: 2 });
    passMidnight(bench);
    expect((await mailsOf(bench.simulator)).slice(4).map((mail) => mail.groupName)).toEqual([
      'g0',
      'g1',
      'g1',
    ]);
  });

  test('raising the quota lets waiting tasks go on at once, as a rise of the level does', async () => {
    for (const patch of [{ dailyQuota: 10 }, { dailyQuota: null, level: 1 }]) {
      const bench = await openBenchAtNoon({ dailyQuota: 1 });
      const [id = 0] = await sendTasks(bench, [3]);
      expect((await taskOf(bench, id)).status).toBe(6);
      bench.simulator.configure(patch);
      expect(await taskOf(bench, id)).toMatchObject({ status: 10, sent: 3 });
    }
  });

  test('with quotaReset "24h" the refill comes a day after the first mail, not at midnight', async () => {
    const bench = await openBenchAtNoon({ dailyQuota: 2, quotaReset: '24h' });
    const [id = 0] = await sendTasks(bench, [3]);
    passMidnight(bench);
    expect((await taskOf(bench, id)).status).toBe(6);
    bench.simulator.clock.advance(DAY_MS);
    expect(await taskOf(bench, id)).toMatchObject({ status: 10, sent: 3 });
  });

  test('the zone of midnight is a knob', async () => {
    const bench = await openBenchAtNoon({ dailyQuota: 2, quotaTimezone: 'UTC' });
    // Noon in UTC+8 is 04:00 in UTC: its midnight is 20 hours away, the one of UTC+8 only 12.
    const [id = 0] = await sendTasks(bench, [3]);
    passMidnight(bench);
    expect((await taskOf(bench, id)).status).toBe(6);
    bench.simulator.clock.advance(8 * HOUR_MS);
    expect((await taskOf(bench, id)).status).toBe(10);
  });

  test('"refuse" answers ExceedSendLimit once nothing is left, counting what was accepted', async () => {
    const bench = await openBenchAtNoon({ dailyQuota: 5, quotaMode: 'refuse' });
    const ids: number[] = [];
    for (const name of ['a', 'b', 'c']) ids.push(await completeGroup(bench, name, 3));
    const [a = 0, b = 0, c = 0] = ids;
    expect(await codeOf(bench.client.BatchSendEmail(newTask(a)))).toBe('ok');
    expect(await codeOf(bench.client.BatchSendEmail(newTask(b)))).toBe('ok');
    expect(await codeOf(bench.client.BatchSendEmail(newTask(c)))).toBe(
      'FailedOperation.ExceedSendLimit',
    );
    bench.simulator.clock.advance(1000);
    expect(await taskOf(bench, b)).toMatchObject({ status: 6, sent: 2, cached: 1 });
    passMidnight(bench);
    expect((await taskOf(bench, b)).status).toBe(10);
    expect(await codeOf(bench.client.BatchSendEmail(newTask(c)))).toBe('ok');
  });

  test('the level sets the quota, level 0 forbids, and ListEmailIdentities says so', async () => {
    const bench = await openBenchAtNoon({ level: 1 });
    const quota = async (): Promise<unknown> => {
      const { EmailIdentities } = await bench.client.ListEmailIdentities({});
      return EmailIdentities?.map((entry) => [entry.CurrentReputationLevel, entry.DailyQuota]);
    };
    expect(await quota()).toEqual([[1, 500]]);
    bench.simulator.configure({ level: null });
    expect(await quota()).toEqual([[20, 1_000_000]]);
    bench.simulator.configure({ dailyQuota: 42 });
    expect(await quota()).toEqual([[20, 42]]);
    bench.simulator.configure({ dailyQuota: null, level: 0 });
    const [id = 0] = await sendTasks(bench, [1]);
    expect(await taskOf(bench, id)).toMatchObject({ status: 6, sent: 0, cached: 1 });
  });

  test('a recurring task stopped by the quota catches up and goes on', async () => {
    const bench = await openBenchAtNoon({ dailyQuota: 2 });
    const ReceiverId = await completeGroup(bench, 'g', 2);
    const at = new Date(bench.simulator.clock.now() + 8 * HOUR_MS + HOUR_MS).toISOString();
    await bench.client.BatchSendEmail({
      ...newTask(ReceiverId),
      TaskType: 3,
      CycleParam: { BeginTime: at.slice(0, 19).replace('T', ' '), IntervalTime: 4 },
    });
    // 13:00, then 17:00 and 21:00 wait for the next two midnights.
    bench.simulator.clock.advance(9 * HOUR_MS + 60_000);
    expect(await taskOf(bench, ReceiverId)).toMatchObject({
      status: 6,
      asked: 6,
      sent: 2,
      cached: 4,
    });
    passMidnight(bench);
    expect(await taskOf(bench, ReceiverId)).toMatchObject({ status: 6, sent: 4, cached: 2 });
  });
});

function groupByDay<T extends { sentAt: string }>(mails: T[]): Map<string, T[]> {
  const days = new Map<string, T[]>();
  for (const mail of mails) {
    const wall = new Date(Date.parse(mail.sentAt) + 8 * HOUR_MS).toISOString().slice(0, 10);
    days.set(wall, [...(days.get(wall) ?? []), mail]);
  }
  return days;
}
