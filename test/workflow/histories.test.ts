import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { historyToJSON } from '@temporalio/common/lib/proto-utils.js';
import { Worker } from '@temporalio/worker';
import { expect, test } from 'vitest';
import { AT_ONCE, type SendPlan } from '../../src/domain/send-plan.ts';
import {
  pauseCampaignUpdate,
  rescheduleCampaignUpdate,
  resumeCampaignUpdate,
} from '../../workflows/messages.ts';
import { bundleOnce, campaignHarness, listOf } from '../support/campaign-harness.ts';
import { control, mailsOf } from '../support/simulator-record.ts';

/** `STEADYSEND_RECORD_HISTORIES=0.1.0` adds what this run did to the replay tests' fixtures. */
const version = process.env['STEADYSEND_RECORD_HISTORIES'];
const FIXTURES = join(import.meta.dirname, '../replay/histories');

test('histories replay, hold no recipient, and stay small', async () => {
  const harness = await campaignHarness({
    uploadDelayMs: 200,
    taskDelayMs: 50,
    ratePerSecond: 100,
    dailyQuota: 4_000,
  });
  await harness.startWorker();
  const campaign = await harness.launch({ id: 'histories', csv: listOf(6_000) });
  await campaign.until('some chunks', ({ chunks }) => chunks.accepted > 10);
  await campaign.handle.executeUpdate(pauseCampaignUpdate, { args: [{}] });
  await campaign.handle.executeUpdate(resumeCampaignUpdate);
  await campaign.until('the quota pause', ({ pause }) => pause?.reason === 'quota');
  await control(harness.simulator.url, 'POST', 'clock', { advance: '24h' });
  await campaign.until('the end', ({ state }) => state === 'finished');
  await campaign.handle.result();

  const workflowBundle = await bundleOnce();
  const addresses = new Set((await mailsOf(harness.simulator.url)).map(({ email }) => email));
  expect(addresses.size).toBe(6_000);
  for (const [name, workflowId] of [
    ['campaign', campaign.handle.workflowId],
    ['segment', `${campaign.handle.workflowId}/segment-0`],
  ] as const) {
    const history = await harness.client.workflow.getHandle(workflowId).fetchHistory();
    await Worker.runReplayHistory({ workflowBundle }, history, workflowId);
    const json = historyToJSON(history);
    // Payloads are base64 in the JSON, so they are searched decoded.
    const text = `${json}${decodedPayloads(json)}`;
    expect(text).toContain('histories');
    expect(text).not.toMatch(/reader-\d+@example\.com|Reader \d+/);
    expect(history.events?.length ?? 0).toBeLessThan(1_000);
    if (version !== undefined) {
      await writeFile(join(FIXTURES, `${name}-pauses-${version}.json`), json);
    }
  }
});

test('histories of a scheduled campaign with a ramp replay', async () => {
  const harness = await campaignHarness({
    uploadDelayMs: 50,
    taskDelayMs: 50,
    ratePerSecond: null,
  });
  await harness.startWorker();
  const plan: SendPlan = {
    ...AT_ONCE,
    startAt: new Date(Date.now() + 3_600_000).toISOString(),
    window: { from: '00:00', to: '00:00', days: [0, 1, 2, 3, 4, 5, 6], timezone: 'Europe/Berlin' },
    canary: { recipients: 60, holdMs: 3_600_000, maxRejection: 0.05 },
    ramp: { steps: [1_100], holdMs: 1_000, maxRejection: 0.05 },
  };
  const options = { id: 'staged', csv: listOf(1_500), definition: { plan } };
  const campaign = await harness.launch(options);
  await campaign.until('the wait', ({ state }) => state === 'scheduled');
  await campaign.handle.executeUpdate(rescheduleCampaignUpdate, { args: [{ startAt: null }] });
  await campaign.until('the hold', ({ wait }) => wait?.code === 'CanaryHold');
  await campaign.handle.executeUpdate(resumeCampaignUpdate);
  await campaign.handle.result();

  const workflowBundle = await bundleOnce();
  const { workflowId } = campaign.handle;
  const history = await harness.client.workflow.getHandle(workflowId).fetchHistory();
  await Worker.runReplayHistory({ workflowBundle }, history, workflowId);
  const json = historyToJSON(history);
  expect(decodedPayloads(json)).not.toMatch(/reader-\d+@example\.com|Reader \d+/);
  if (version !== undefined)
    await writeFile(join(FIXTURES, `campaign-staged-${version}.json`), json);
}, 120_000);

function decodedPayloads(json: string): string {
  const texts: string[] = [];
  JSON.parse(json, (key, value: unknown) => {
    if (key === 'data' && typeof value === 'string') {
      texts.push(Buffer.from(value, 'base64').toString('utf8'));
    }
    return value;
  });
  return texts.join('\n');
}
