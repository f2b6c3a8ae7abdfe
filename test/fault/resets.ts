import { randomUUID } from 'node:crypto';
import type { Client } from '@temporalio/client';
import { expect } from 'vitest';
import { checkRecord } from '../../src/selftest/checkers/every-checker.ts';
import { readRecord } from '../../src/selftest/record.ts';
import { listOf, type Harness } from '../support/campaign-harness.ts';

export const ROWS = 1_000;
export const CHUNK_SIZE = 10;
/** Slow enough that every reset meets work under way: 100 chunks at 20/s. */
export const SLOW = { uploadDelayMs: 200, taskDelayMs: 500, listDelayMs: 250 };

/** `temporal workflow reset`, to the end of a workflow task that `choose` picks from all there are. */
export async function reset(
  client: Client,
  workflowId: string,
  choose: (finished: number[]) => number | undefined,
): Promise<void> {
  const { namespace } = client.options;
  const { runId } = await client.workflow.getHandle(workflowId).describe();
  const { events } = await client.workflow.getHandle(workflowId, runId).fetchHistory();
  const finished = (events ?? [])
    .filter((event) => event.workflowTaskCompletedEventAttributes)
    .map((event) => Number(event.eventId));
  await client.workflowService.resetWorkflowExecution({
    namespace,
    workflowExecution: { workflowId, runId },
    reason: 'test',
    requestId: randomUUID(),
    workflowTaskFinishEventId: choose(finished) as unknown as Long,
  });
}

export async function expectOnce(harness: Harness): Promise<void> {
  const record = await readRecord(harness.simulator.url);
  const recipients = Array.from({ length: ROWS }, (_, n) => `reader-${n}@example.com`);
  const expected = { recipients, chunkSize: CHUNK_SIZE, failed: 0, unknown: 0 };
  expect(checkRecord(record, expected)).toEqual([]);
}

/** A campaign that is reset, at the point that `choose` picks, while some of it is sent. */
export async function resetUnderWay(
  harness: Harness,
  workflowOf: (campaignWorkflow: string) => string,
  choose: (finished: number[]) => number | undefined,
): Promise<void> {
  await harness.startWorker();
  const definition = { chunkSize: CHUNK_SIZE };
  const campaign = await harness.launch({ id: 'reset', csv: listOf(ROWS), definition });
  await campaign.until('some chunks', ({ chunks }) => chunks.accepted > 15);
  await reset(harness.client, workflowOf(campaign.handle.workflowId), choose);
  const end = await campaign.until('the end', ({ state }) => state === 'finished', 60_000);
  expect(end.counts).toMatchObject({ recipients: ROWS, sent: ROWS, unknown: 0 });
  await expectOnce(harness);
}
