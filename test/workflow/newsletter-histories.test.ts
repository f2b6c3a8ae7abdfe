import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { historyToJSON } from '@temporalio/common/lib/proto-utils.js';
import { Worker } from '@temporalio/worker';
import { expect, test } from 'vitest';
import { bundleOnce, campaignHarness } from '../support/campaign-harness.ts';
import { createNewsletter } from '../support/newsletter-harness.ts';

/** As in histories.test.ts. */
const version = process.env['STEADYSEND_RECORD_HISTORIES'];
const FIXTURES = join(import.meta.dirname, '../replay/histories');

test("an issue's history replays, and holds no recipient", async () => {
  const harness = await campaignHarness({ uploadDelayMs: 20, taskDelayMs: 20 });
  await harness.startWorker();
  const weekly = await createNewsletter(harness.config, { id: 'recorded' });
  await weekly.list('email,name\nreader-1@example.com,Reader 1\n');
  const due = Date.UTC(2026, 10, 2, 8);
  await weekly.client.backfill('recorded', due, due, 'skip');
  const { schedule } = await weekly.untilKnown('the issue to end', ({ schedule: { info } }) => {
    return info.numActionsTaken === 1 && info.runningActions.length === 0;
  });
  const { workflowId } = schedule.info.recentActions[0]!.action.workflow;
  const history = await harness.client.workflow.getHandle(workflowId).fetchHistory();
  await Worker.runReplayHistory({ workflowBundle: await bundleOnce() }, history, workflowId);
  const json = historyToJSON(history);
  const payloads = [...json.matchAll(/"data": ?"([^"]+)"/g)].map(([, data = '']) =>
    Buffer.from(data, 'base64').toString('utf8'),
  );
  expect(payloads.join('\n')).toContain('recorded-20261102t0800');
  expect(payloads.join('\n')).not.toMatch(/reader-\d|Reader \d/);
  if (version !== undefined) {
    await writeFile(join(FIXTURES, `newsletter-issue-${version}.json`), json);
  }
});
