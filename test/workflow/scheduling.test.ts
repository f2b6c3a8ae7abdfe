import { expect, test } from 'vitest';
import { AT_ONCE, type SendPlan } from '../../src/domain/send-plan.ts';
import { campaignHarness, listOf, type Harness } from '../support/campaign-harness.ts';
import { mailsOf } from '../support/simulator-record.ts';

const QUICK = { uploadDelayMs: 100, taskDelayMs: 50, ratePerSecond: null };

test('a ramp of three steps mails exactly its recipients in each', async () => {
  const harness = await campaignHarness(QUICK);
  await harness.startWorker();
  const plan: SendPlan = {
    ...AT_ONCE,
    ramp: { steps: [60, 1_200], holdMs: 3_000, maxRejection: 0.05 },
  };
  const campaign = await harness.launch({ id: 'ramp', csv: listOf(1_800), definition: { plan } });
  const first = await campaign.until('the first hold', ({ wait }) => wait?.code === 'RampHold');
  console.log(JSON.stringify(first));
  // 60 recipients are two chunks of 50.
  expect(await mailed(harness)).toBe(100);
  await campaign.until('the second step', ({ stage }) => stage?.number === 2);
  const second = await campaign.until(
    'the second hold',
    ({ wait, stage }) => wait?.code === 'RampHold' && stage?.number === 2,
  );
  console.log(JSON.stringify(second));
  expect(await mailed(harness)).toBe(1_300);
  const end = await campaign.until('the end', ({ finishedAt }) => finishedAt !== null);
  console.log(JSON.stringify(end));
  expect(await mailed(harness)).toBe(1_800);
});

async function mailed(harness: Harness): Promise<number> {
  const mails = await mailsOf(harness.simulator.url);
  expect(new Set(mails.map(({ email }) => email)).size).toBe(mails.length);
  return mails.length;
}
