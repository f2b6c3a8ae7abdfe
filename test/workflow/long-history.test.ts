import { expect, inject, onTestFinished, test } from 'vitest';
import { AT_ONCE } from '../../src/domain/send-plan.ts';
import { startDevServer } from '../../src/temporal/dev-server.ts';
import { pauseCampaignUpdate, resumeCampaignUpdate } from '../../workflows/messages.ts';
import { campaignHarness, listOf } from '../support/campaign-harness.ts';
import { control, mailsOf } from '../support/simulator-record.ts';

/** A server that calls a history long at 100 events instead of 4,096. */
async function forgetfulServer(): Promise<{ address: string }> {
  const path = inject('temporal').cli;
  if (path === null) throw new Error('this test sets the server up itself: unset TEMPORAL_ADDRESS');
  const log = () => {};
  const dynamicConfig = { 'limit.historyCount.suggestContinueAsNew': 100 };
  const server = await startDevServer({ path, headless: true, dynamicConfig, log });
  onTestFinished(() => server.stop());
  return server;
}

test('a campaign that waits long goes on in new runs, with its counts and its pause', async () => {
  const { address } = await forgetfulServer();
  const config = { uploadDelayMs: 50, taskDelayMs: 50, ratePerSecond: null, dailyQuota: 1_000 };
  const harness = await campaignHarness(config, { address });
  await harness.startWorker();
  const campaign = await harness.launch({ id: 'waits', csv: listOf(2_000) });
  await campaign.until('the pause', ({ pause }) => pause?.code === 'TaskPausedToday');
  const isNewRun = async () => (await runsOf(harness, campaign.handle.workflowId)) >= 3;
  await expect.poll(isNewRun, { timeout: 40_000, interval: 500 }).toBe(true);
  const paused = await campaign.status();
  expect(paused).toMatchObject({ state: 'paused', pause: { code: 'TaskPausedToday' } });
  expect(paused.counts).toMatchObject({ sent: 1_000, atProvider: 1_000, waiting: 0 });
  await control(harness.simulator.url, 'POST', 'clock', { advance: '24h' });
  await campaign.until('the end', ({ state }) => state === 'finished');
  expect(await mailsOf(harness.simulator.url)).toHaveLength(2_000);
});

test('an operator’s pause may outlast a history: spans that were begun are called again', async () => {
  const { address } = await forgetfulServer();
  const config = { uploadDelayMs: 200, taskDelayMs: 50, ratePerSecond: 40 };
  const harness = await campaignHarness(config, { address });
  await harness.startWorker();
  const campaign = await harness.launch({ id: 'paused-long', csv: listOf(6_000) });
  await campaign.until('some chunks', ({ chunks }) => chunks.accepted >= 20);
  await campaign.handle.executeUpdate(pauseCampaignUpdate, { args: [{}] });
  const isNewRun = async () => (await runsOf(harness, campaign.handle.workflowId)) >= 2;
  await expect.poll(isNewRun, { timeout: 50_000, interval: 500 }).toBe(true);
  expect((await campaign.status()).state).toBe('paused');
  await campaign.handle.executeUpdate(resumeCampaignUpdate);
  await campaign.until('the end', ({ state }) => state === 'finished', 60_000);
  const mails = await mailsOf(harness.simulator.url);
  expect(mails).toHaveLength(6_000);
  expect(new Set(mails.map(({ email }) => email)).size).toBe(6_000);
}, 120_000);

test('a canary’s hold outlasts histories, and is cut short in a later run', async () => {
  const { address } = await forgetfulServer();
  const config = { uploadDelayMs: 50, taskDelayMs: 50, ratePerSecond: null };
  const harness = await campaignHarness(config, { address });
  await harness.startWorker();
  const canary = { recipients: 60, holdMs: 3_600_000, maxRejection: 0.05 };
  const definition = { plan: { ...AT_ONCE, canary } };
  const campaign = await harness.launch({ id: 'held-long', csv: listOf(1_200), definition });
  const held = await campaign.until('the hold', ({ wait }) => wait?.code === 'CanaryHold');
  const isNewRun = async () => (await runsOf(harness, campaign.handle.workflowId)) >= 2;
  await expect.poll(isNewRun, { timeout: 80_000, interval: 500 }).toBe(true);
  const later = await campaign.status();
  expect(later).toMatchObject({ state: 'running', wait: held.wait, stage: held.stage });
  expect(later.counts).toMatchObject({ sent: 100, waiting: 1_100 });
  await campaign.handle.executeUpdate(resumeCampaignUpdate);
  await campaign.until('the end', ({ state }) => state === 'finished');
  const mails = await mailsOf(harness.simulator.url);
  expect(mails).toHaveLength(1_200);
  expect(new Set(mails.map(({ email }) => email)).size).toBe(1_200);
}, 150_000);

test('a recurring campaign goes on in new runs, for as long as SES repeats it', async () => {
  const { address } = await forgetfulServer();
  const config = { uploadDelayMs: 50, taskDelayMs: 50, ratePerSecond: null };
  const harness = await campaignHarness(config, { address });
  await harness.startWorker();
  const begin = new Date(Date.now() + 3_600_000).toISOString();
  const plan = { ...AT_ONCE, recurring: { begin, intervalHours: 24 } };
  const campaign = await harness.launch({ id: 'recurs', csv: listOf(200), definition: { plan } });
  const isNewRun = (runs: number) => async () =>
    (await runsOf(harness, campaign.handle.workflowId)) >= runs;
  await expect.poll(isNewRun(2), { timeout: 50_000, interval: 500 }).toBe(true);
  await control(harness.simulator.url, 'POST', 'clock', { advance: '2h' });
  await campaign.until('the first cycle', ({ counts }) => counts.sent === 200);
  await expect.poll(isNewRun(3), { timeout: 50_000, interval: 500 }).toBe(true);
  await control(harness.simulator.url, 'POST', 'clock', { advance: '24h' });
  const status = await campaign.until('a cycle', ({ recurring }) => recurring?.mails === 400);
  expect(status).toMatchObject({ state: 'recurring', counts: { sent: 200, atProvider: 0 } });
}, 120_000);

async function runsOf(
  {
    client,
  }: { client: { workflow: { list(options: { query: string }): AsyncIterable<unknown> } } },
  workflowId: string,
): Promise<number> {
  let runs = 0;
  for await (const _run of client.workflow.list({ query: `WorkflowId = '${workflowId}'` })) {
    runs += 1;
  }
  return runs;
}
