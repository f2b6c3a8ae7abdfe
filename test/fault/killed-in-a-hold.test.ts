import { afterAll, beforeAll, expect, test } from 'vitest';
import { campaignYaml, listCsv, openStage, type Stage } from '../e2e/stage.ts';
import { until } from '../support/until.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await openStage({ ratePerSecond: null });
});
afterAll(() => stage.close());

const TUNING = {
  STEADYSEND_HEARTBEAT_TIMEOUT_MS: '2000',
  STEADYSEND_REQUEST_TIMEOUT_MS: '1500',
  STEADYSEND_LIST_DELAY_MS: '500',
};

test('workers killed before the start, in a hold and after it lose and repeat nothing', async () => {
  await stage.write({ 'list.csv': listCsv(3_000) });
  const plan = {
    send: '{ at: 2099-12-01T08:00 }',
    canary: '{ recipients: 60, hold: 10m }',
    ramp: '{ steps: [1000, rest], hold: 2s }',
  };
  const file = await stage.write({ 'campaign.yaml': campaignYaml(plan) });
  const first = await stage.startWorker(TUNING);
  await stage.cli(['launch', file, '--id', 'staged', '--json'], { env: TUNING });
  await untilWaiting('Scheduled');
  const second = await replaced(first);
  expect((await stage.cli(['reschedule', 'staged', '--now'])).code).toBe(0);
  await untilWaiting('CanaryHold');
  const third = await replaced(second);
  await untilWaiting('CanaryHold');
  expect(await stage.mails()).toHaveLength(100);
  expect((await stage.cli(['resume', 'staged'])).code).toBe(0);
  // The step is under way.
  await untilMailed(200);
  const fourth = await replaced(third);
  await until(async () => (await stage.status('staged')).finishedAt !== null, {
    what: 'the end',
    deadlineMs: 120_000,
    everyMs: 500,
  });
  await fourth.stop();
  const mails = await stage.mails();
  expect(mails).toHaveLength(3_000);
  expect(new Set(mails.map(({ email }) => email)).size).toBe(3_000);
  const end = await stage.status('staged');
  expect(end).toMatchObject({ state: 'finished', stage: { number: 3, of: 3 } });
});

async function replaced(worker: Awaited<ReturnType<Stage['startWorker']>>) {
  worker.kill('SIGKILL');
  await worker.ended;
  return await stage.startWorker(TUNING);
}

async function untilWaiting(code: string): Promise<void> {
  await until(async () => (await stage.status('staged')).wait?.code === code, {
    what: `the wait ${code}`,
    deadlineMs: 60_000,
    everyMs: 200,
  });
}

async function untilMailed(count: number): Promise<void> {
  await until(async () => (await stage.mails()).length >= count, {
    what: `${count} mails`,
    deadlineMs: 60_000,
    everyMs: 20,
  });
}
