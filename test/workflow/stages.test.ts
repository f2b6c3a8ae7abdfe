import { describe, expect, test } from 'vitest';
import { AT_ONCE, type SendPlan } from '../../src/domain/send-plan.ts';
import {
  cancelCampaignUpdate,
  pauseCampaignUpdate,
  resumeCampaignUpdate,
} from '../../workflows/messages.ts';
import { campaignHarness, listOf, type Harness } from '../support/campaign-harness.ts';
import { mailsOf } from '../support/simulator-record.ts';

const QUICK = { uploadDelayMs: 100, taskDelayMs: 50, ratePerSecond: null };
const planOf = (more: Partial<SendPlan>): { plan: SendPlan } => ({ plan: { ...AT_ONCE, ...more } });
const LONG = { holdMs: 3_600_000, maxRejection: 0.05 };

test('a ramp of three steps mails exactly its recipients in each', async () => {
  const harness = await campaignHarness(QUICK);
  await harness.startWorker();
  // 60 recipients are two chunks of 50; 1,260 are 26, which cuts the second span.
  const ramp = { steps: [60, 1_200], holdMs: 2_000, maxRejection: 0.05 };
  const definition = planOf({ ramp });
  const campaign = await harness.launch({ id: 'ramp', csv: listOf(1_800), definition });
  const holding = (number: number) =>
    campaign.until(
      `the hold after step ${number}`,
      ({ wait, stage }) => wait?.code === 'RampHold' && stage?.number === number,
    );
  const first = await holding(1);
  expect(first).toMatchObject({ state: 'running', pause: null, stage: { of: 3, recipients: 100 } });
  expect(first.counts).toMatchObject({ sent: 100, waiting: 1_700, atProvider: 0 });
  expect(await mailed(harness)).toBe(100);
  await holding(2);
  expect(await mailed(harness)).toBe(1_300);
  const end = await campaign.until('the end', ({ state }) => state === 'finished');
  expect(end).toMatchObject({ wait: null, counts: { sent: 1_800 } });
  expect(await mailed(harness)).toBe(1_800);
}, 120_000);

describe('a canary', () => {
  // The first 20 of the list bounce, a fifth of the canary.
  const BOUNCES = {
    ...QUICK,
    rejectionRate: {
      pattern: '^reader-1?[0-9]@',
      above: 1,
      minimum: 1_000_000,
      blockMs: 1_000,
      taskStatus: 6 as const,
    },
  };

  test('of which too many bounce stops the campaign; a person may go on', async () => {
    const harness = await campaignHarness(BOUNCES);
    await harness.startWorker();
    const definition = planOf({ canary: { recipients: 100, holdMs: 2_000, maxRejection: 0.1 } });
    const campaign = await harness.launch({ id: 'canary', csv: listOf(500), definition });
    const rejected = await campaign.until('the verdict', ({ state }) => state === 'paused');
    expect(rejected.pause).toMatchObject({
      code: 'CanaryRejected',
      reason: 'rejectionRate',
      needs: 'person',
      message: expect.stringContaining('20 of the 100 mails'),
    });
    expect(rejected.wait).toBeNull();
    expect(await mailed(harness)).toBe(100);
    await campaign.handle.executeUpdate(resumeCampaignUpdate);
    await campaign.until('the end', ({ state }) => state === 'finished');
    expect(await mailed(harness)).toBe(500);
  });

  test('of which few enough bounce lets the rest follow by itself', async () => {
    const harness = await campaignHarness(BOUNCES);
    await harness.startWorker();
    const definition = planOf({ canary: { recipients: 100, holdMs: 2_000, maxRejection: 0.2 } });
    const campaign = await harness.launch({ id: 'fine', csv: listOf(500), definition });
    await campaign.until('the hold', ({ wait }) => wait?.code === 'CanaryHold');
    await campaign.until('the end', ({ state }) => state === 'finished');
    expect(await mailed(harness)).toBe(500);
  });

  test('of which SES tells nothing in time needs a person', async () => {
    const harness = await campaignHarness({ ...QUICK, statisticsDelayMs: 3_600_000 });
    await harness.startWorker();
    const definition = planOf({ canary: { recipients: 100, holdMs: 1_000, maxRejection: 0.1 } });
    const campaign = await harness.launch({ id: 'untold', csv: listOf(500), definition });
    const asked = await campaign.until('the verdict', ({ state }) => state === 'paused');
    expect(asked.pause).toMatchObject({ code: 'CanaryUnknown', needs: 'person' });
    expect(await mailed(harness)).toBe(100);
  });

  test('is held through a pause and its resume; a resume in the hold goes on at once', async () => {
    const harness = await campaignHarness(QUICK);
    await harness.startWorker();
    const definition = planOf({ canary: { recipients: 100, ...LONG } });
    const campaign = await harness.launch({ id: 'held', csv: listOf(500), definition });
    await campaign.until('the hold', ({ wait }) => wait?.code === 'CanaryHold');
    await campaign.handle.executeUpdate(pauseCampaignUpdate, { args: [{}] });
    const resumed = await campaign.handle.executeUpdate(resumeCampaignUpdate);
    expect(resumed).toMatchObject({ state: 'running', wait: { code: 'CanaryHold' } });
    expect(await mailed(harness)).toBe(100);
    await campaign.handle.executeUpdate(resumeCampaignUpdate);
    await campaign.until('the end', ({ state }) => state === 'finished');
    expect(await mailed(harness)).toBe(500);
  });

  test('cancelled in the hold, the rest is never mailed', async () => {
    const harness = await campaignHarness(QUICK);
    await harness.startWorker();
    const definition = planOf({ canary: { recipients: 100, ...LONG } });
    const campaign = await harness.launch({ id: 'dropped', csv: listOf(500), definition });
    await campaign.until('the hold', ({ wait }) => wait?.code === 'CanaryHold');
    await campaign.handle.executeUpdate(cancelCampaignUpdate, { args: [{}] });
    const end = await campaign.handle.result();
    expect(end).toMatchObject({ state: 'cancelled', counts: { sent: 100, waiting: 400 } });
    expect(await mailed(harness)).toBe(100);
  });

  test('larger than the list mails it without a hold, and says so', async () => {
    const harness = await campaignHarness(QUICK);
    await harness.startWorker();
    const definition = planOf({ canary: { recipients: 500, ...LONG } });
    const campaign = await harness.launch({ id: 'all', csv: listOf(120), definition });
    const end = await campaign.until('the end', ({ state }) => state === 'finished');
    expect(end.notes).toEqual([expect.stringContaining('covers the whole list of 120')]);
    expect(await mailed(harness)).toBe(120);
  });
});

async function mailed(harness: Harness): Promise<number> {
  const mails = await mailsOf(harness.simulator.url);
  expect(new Set(mails.map(({ email }) => email)).size).toBe(mails.length);
  return mails.length;
}
