import { afterAll, beforeAll, expect, test } from 'vitest';
import { campaignYaml, listCsv, openStage, type Stage } from '../e2e/stage.ts';
import { control } from '../support/simulator-record.ts';
import { until } from '../support/until.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await openStage({ uploadDelayMs: 300, taskDelayMs: 100, ratePerSecond: null });
});
afterAll(() => stage.close());

/** Short, in the order of production, so that the settle period is a few seconds. */
const TUNING = {
  STEADYSEND_HEARTBEAT_TIMEOUT_MS: '2000',
  STEADYSEND_REQUEST_TIMEOUT_MS: '1500',
  STEADYSEND_LIST_DELAY_MS: '500',
};

test('kill -9 of the worker, several times, loses and repeats nothing', async () => {
  await stage.write({ 'list.csv': listCsv(6_000) });
  const file = await stage.write({ 'campaign.yaml': campaignYaml() });
  const launched = await stage.cli(['launch', file, '--id', 'killed', '--json'], { env: TUNING });
  expect(launched.code).toBe(0);
  for (const sends of [20, 50, 80]) await killAfter(sends);
  const worker = await stage.startWorker(TUNING);
  await stage.untilFinished('killed', 90_000);
  const mails = await stage.mails();
  const seen = new Map<string, number>();
  for (const { email } of mails) seen.set(email, (seen.get(email) ?? 0) + 1);
  expect([...seen.values()].filter((times) => times > 1)).toEqual([]);
  expect(seen.size).toBe(6_000);
  await worker.stop();
});

test('kill -9 while send tasks are created ahead of their start: each once, and none before', async () => {
  await control(stage.simulator.url, 'POST', 'reset');
  await stage.write({ 'list.csv': listCsv(2_500) });
  const at = new Date(Date.now() + HOUR).toISOString().slice(0, 19);
  const send = `{ heldBy: ses, at: ${at}, timezone: UTC }`;
  const file = await stage.write({ 'campaign.yaml': campaignYaml({ send }) });
  const env = { ...TUNING, STEADYSEND_QUIET_SWEEP_MS: '1000' };
  const launched = await stage.cli(['launch', file, '--id', 'held'], { env });
  expect(launched.code, launched.stderr).toBe(0);
  for (const sends of [10, 30]) await killAfter(sends);
  await stage.startWorker(TUNING);
  await until(async () => (await stage.status('held')).counts.atProvider === 2_500, {
    what: 'all to be held by SES',
    deadlineMs: 90_000,
    everyMs: 500,
  });
  expect(await stage.mails()).toEqual([]);
  await control(stage.simulator.url, 'POST', 'clock', { advance: HOUR + 1_000 });
  await stage.untilFinished('held', 60_000);
  const mails = await stage.mails();
  expect(new Set(mails.map(({ email }) => email)).size).toBe(2_500);
  expect(mails).toHaveLength(2_500);
});

const HOUR = 3_600_000;

/** A worker that is killed once the simulator has seen so many sends. */
async function killAfter(sends: number): Promise<void> {
  const worker = await stage.startWorker(TUNING);
  await until(async () => (await sendCount()) >= sends, {
    what: `${sends} sends`,
    deadlineMs: 30_000,
    everyMs: 10,
  });
  worker.kill('SIGKILL');
  await worker.ended;
}

async function sendCount(): Promise<number> {
  const text = await (await fetch(`${stage.simulator.url}/_control/requests`)).text();
  return text.split('\n').filter((line) => line.includes('"BatchSendEmail"')).length;
}
