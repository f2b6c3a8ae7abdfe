import { Context } from '@temporalio/activity';
import { Worker, type WorkerOptions } from '@temporalio/worker';
import { expect, inject, onTestFinished, test } from 'vitest';
import type { CampaignActivities } from '../../activities/contract.ts';
import type { Refusal } from '../../src/domain/refusal.ts';
import { NO_TOTALS } from '../../src/domain/sweep-totals.ts';
import { askAgain } from '../../src/cli/ask-again.ts';
import { connectClient, connectNative } from '../../src/temporal/connect.ts';
import {
  campaignWorkflowId,
  refusedSignal,
  statusQuery,
  type CampaignInput,
} from '../../workflows/messages.ts';
import { bundleOnce } from '../support/campaign-harness.ts';
import { startTcpProxy } from '../support/tcp-proxy.ts';
import { until } from '../support/until.ts';

/** How long the server waits for a worker that is gone, first for the query, then for the task. */
const STICKY_MS = 6_000;

const noRoom: Refusal = {
  code: 'LimitExceeded.ReceiverCount',
  action: 'pause',
  reason: 'groupLimit',
  needs: 'nothing',
  message: 'full',
  untilRoom: true,
};

const unused = () => Promise.reject(new Error('not in this test'));

/** Sweeps and the one span last until they are let go. */
function heldActivities() {
  const begun: string[] = [];
  const letGo = new Map<string, () => void>();
  const hold = async (key: string) => {
    begun.push(key);
    const release = new Promise<void>((resolve) => letGo.set(key, resolve));
    await Promise.race([release, Context.current().cancelled]);
  };
  let sweeps = 0;
  const activities: CampaignActivities = {
    prepareRecipients: () =>
      Promise.resolve({
        rows: 100,
        recipients: 100,
        rejected: 0,
        suppressed: 0,
        duplicates: 0,
        chunks: 2,
      }),
    sendChunks: async () => {
      await hold('span');
      return { done: true, accepted: 0 };
    },
    sweepSendTasks: async () => {
      sweeps += 1;
      await hold(`sweep ${sweeps}`);
      return {
        closedThrough: 0,
        closed: NO_TOTALS,
        open: NO_TOTALS,
        pausedToday: 0,
        inError: 0,
        released: 0,
      };
    },
    writeReport: () => Promise.resolve(),
    takeFreshLists: () => unused(),
    prepareIssue: () => unused(),
    pauseNewsletter: () => unused(),
    awaitCampaign: () => unused(),
  };
  return { begun, letGo, activities };
}

/*
 * The worker that has the campaign in its cache is gone. A query waits for it, and while it does, a
 * sweep ends: its task has to wait as well, and for longer. The query then goes to the other worker
 * with a history that ends in news without a task, and more news follows before the task begins.
 */
test('a query that overtakes a workflow task leaves a history that replays', async () => {
  const workflowBundle = await bundleOnce();
  const { address, namespace } = inject('temporal');
  const { client, connection } = await connectClient({
    TEMPORAL_ADDRESS: address,
    TEMPORAL_NAMESPACE: namespace,
  });
  onTestFinished(() => connection.close());
  const taskQueue = `between-${process.pid}`;
  const startWorker = async (at: string, options: Partial<WorkerOptions>) => {
    const native = await connectNative({ TEMPORAL_ADDRESS: at, TEMPORAL_NAMESPACE: namespace });
    const worker = await Worker.create({
      connection: native.connection,
      namespace,
      taskQueue,
      stickyQueueScheduleToStartTimeout: STICKY_MS,
      shutdownForceTime: 1_000,
      ...options,
    });
    // The one that is cut off cannot end in good order.
    const run = worker.run().catch(() => undefined);
    onTestFinished(async () => {
      worker.shutdown();
      await run;
      await native.connection.close();
    });
  };
  const { activities, begun, letGo } = heldActivities();
  const hasBegun = (key: string) =>
    until(() => begun.includes(key), { what: key, deadlineMs: 30_000 });
  await startWorker(address, { activities });
  const proxy = await startTcpProxy(address);
  await startWorker(proxy.address, { workflowBundle });
  const input: CampaignInput = {
    campaignId: 'between',
    name: 'between',
    settings: { spansInFlight: 1, heartbeatTimeoutMs: 120_000 },
  };
  const handle = await client.workflow.start('campaignWorkflow', {
    workflowId: campaignWorkflowId('between'),
    taskQueue,
    args: [input],
  });
  const status = () =>
    askAgain(() => handle.query(statusQuery), AbortSignal.timeout(3 * STICKY_MS));
  await hasBegun('span');
  await hasBegun('sweep 1');
  expect(await status()).toMatchObject({ state: 'running' });
  await startWorker(address, { workflowBundle });
  await proxy.close();

  const askedAt = performance.now();
  let isRefused = false;
  const first = handle.query(statusQuery).catch(() => (isRefused = true));
  await until(() => performance.now() - askedAt > STICKY_MS / 2, { what: 'half of the wait' });
  letGo.get('sweep 1')?.();
  await first;
  await handle.signal(refusedSignal, { epoch: 1, refusal: noRoom });
  await hasBegun('sweep 2');
  expect(await status()).toMatchObject({ state: 'paused', pause: { reason: 'groupLimit' } });
  const history = await handle.fetchHistory();
  await Worker.runReplayHistory({ workflowBundle }, history, handle.workflowId);
  expect(isRefused).toBe(true);
  letGo.get('sweep 2')?.();
  await handle.terminate();
});
