import { expect, test } from 'vitest';
import { campaignHarness, listOf } from '../support/campaign-harness.ts';
import { mailsOf, requestsOf } from '../support/simulator-record.ts';

const QUICK = { uploadDelayMs: 100, taskDelayMs: 50, ratePerSecond: null };
const WRITES = ['CreateReceiver', 'CreateReceiverDetailWithData', 'BatchSendEmail'];
const EFFECTS = [
  'cut-before',
  'cut-after',
  'http-502-before',
  'http-502-after',
  'hang-before',
  'hang-after',
  'not-json',
  'no-response',
  'error:InternalError',
];

/** Every recipient once, whatever happens to one call in four of one action. */
test.each(WRITES.flatMap((action) => EFFECTS.map((effect) => [action, effect] as const)))(
  '%s %s',
  async (action, effect) => {
    const harness = await campaignHarness(QUICK);
    await harness.startWorker();
    harness.simulator.setFaults([{ action, every: 4, times: 5, effect }]);
    const campaign = await harness.launch({ id: 'faults', csv: listOf(1_000) });
    const status = await campaign.until('the end', ({ state }) => state === 'finished', 60_000);
    const requests = await requestsOf(harness.simulator.url);
    const outcome = effect.replace('error:', '');
    const faulted = requests.filter((each) => each.action === action && each.outcome === outcome);
    expect(status.counts).toMatchObject({ sent: 1_000, unknown: 0, failed: 0 });
    const mails = await mailsOf(harness.simulator.url);
    expect(new Set(mails.map(({ email }) => email)).size).toBe(1_000);
    expect(mails).toHaveLength(1_000);
    expect(faulted.length).toBeGreaterThan(0);
  },
);
