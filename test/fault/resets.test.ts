import { expect, test } from 'vitest';
import { campaignHarness, listOf } from '../support/campaign-harness.ts';
import { until } from '../support/until.ts';
import { CHUNK_SIZE, expectOnce, reset, resetUnderWay, ROWS, SLOW } from './resets.ts';

test('a campaign that is reset to its first step while it sends repeats nothing', async () => {
  const harness = await campaignHarness(SLOW);
  await resetUnderWay(
    harness,
    (id) => id,
    (finished) => finished[0],
  );
  expect(harness.simulator.store.tasks.size).toBe(ROWS / CHUNK_SIZE);
});

test('a finished campaign that is reset to its first step sends nothing', async () => {
  const harness = await campaignHarness({ ...SLOW, uploadDelayMs: 50, taskDelayMs: 20 });
  await harness.startWorker();
  const definition = { chunkSize: CHUNK_SIZE };
  const campaign = await harness.launch({ id: 'over', csv: listOf(ROWS), definition });
  await campaign.handle.result();
  const again = harness.client.workflow.getHandle(campaign.handle.workflowId);
  const before = await again.describe();
  await reset(harness.client, campaign.handle.workflowId, (finished) => finished[0]);
  expect((await again.describe()).runId).not.toBe(before.runId);
  await again.result();
  const end = await campaign.status();
  expect(end.counts).toMatchObject({ sent: ROWS, unknown: 0 });
  await expectOnce(harness);
});

/**
 * The reset gives the old attempt up at once, but a worker that is cut off from Temporal does not
 * hear of it: both attempts live, and each finds groups of the other's making (I2).
 */
test('two attempts that live at the same time repeat nothing', async () => {
  const harness = await campaignHarness({ uploadDelayMs: 0, taskDelayMs: 50, latencyMs: 100 });
  await harness.startWorker();
  await harness.startWorker();
  const definition = { chunkSize: CHUNK_SIZE };
  const campaign = await harness.launch({ id: 'both', csv: listOf(ROWS), definition });
  for (const chunks of [5, 20, 35, 50]) {
    await campaign.until(`${chunks} chunks`, (status) => status.chunks.accepted >= chunks);
    await reset(harness.client, campaign.handle.workflowId, (finished) => finished[0]);
  }
  await campaign.until('the end', ({ state }) => state === 'finished', 60_000);
  await expectOnce(harness);
});

/** A result that is too large fails after its side effects, and runs them again: so none may grow. */
test('results of activities are small, and none holds an address', async () => {
  const harness = await campaignHarness({ uploadDelayMs: 50, taskDelayMs: 20 });
  await harness.startWorker();
  const campaign = await harness.launch({ id: 'small', csv: listOf(ROWS) });
  await campaign.handle.result();
  const sizes: number[] = [];
  for (const suffix of ['', '/segment-0']) {
    const id = `${campaign.handle.workflowId}${suffix}`;
    const { events } = await harness.client.workflow.getHandle(id).fetchHistory();
    expect(JSON.stringify(events)).not.toContain('@example.com');
    for (const event of events ?? []) {
      const payloads = event.activityTaskCompletedEventAttributes?.result?.payloads ?? [];
      for (const { data } of payloads) {
        sizes.push(data?.length ?? 0);
        expect(Buffer.from(data ?? []).toString()).not.toContain('@');
      }
    }
  }
  await until(() => sizes.length > 3, { what: 'results to look at' });
  // The server refuses a result of more than 2 MiB; a page of text is far below it.
  expect(Math.max(...sizes)).toBeLessThan(4_096);
});
