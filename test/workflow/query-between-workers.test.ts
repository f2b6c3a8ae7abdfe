import { Context } from '@temporalio/activity';
import { Worker, type WorkerOptions } from '@temporalio/worker';
import { temporal } from '@temporalio/proto';
import { expect, inject, onTestFinished, test } from 'vitest';
import type { CampaignActivities } from '../../activities/contract.ts';
import type { Refusal } from '../../src/domain/refusal.ts';
import { NO_TOTALS } from '../../src/domain/sweep-totals.ts';
import { askStatus } from '../../src/cli/ask-status.ts';
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
const STICKY_MS = 4_000;
/** How long it waits for a task that was given to one; the query is answered before. */
const TASK_MS = 8_000;

const WORKFLOW_TASK_STARTED = temporal.api.enums.v1.EventType.EVENT_TYPE_WORKFLOW_TASK_STARTED;

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

/** A campaign in the cache of a worker that can be cut off; activities have a worker that stays. */
async function openStage(id: string) {
  const workflowBundle = await bundleOnce();
  const { address, namespace } = inject('temporal');
  const { client, connection } = await connectClient({
    TEMPORAL_ADDRESS: address,
    TEMPORAL_NAMESPACE: namespace,
  });
  onTestFinished(() => connection.close());
  const taskQueue = `${id}-${process.pid}`;
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
  // It has several polls waiting when it is cut off: one gets the query, another the task.
  const workflowTaskPollerBehavior = { type: 'simple-maximum', maximum: 6 } as const;
  await startWorker(proxy.address, { workflowBundle, workflowTaskPollerBehavior });
  const input: CampaignInput = {
    campaignId: id,
    name: id,
    settings: { spansInFlight: 1, heartbeatTimeoutMs: 120_000 },
  };
  const handle = await client.workflow.start('campaignWorkflow', {
    workflowId: campaignWorkflowId(id),
    taskQueue,
    args: [input],
    workflowTaskTimeout: TASK_MS,
  });
  const status = () => askStatus(connection, handle, AbortSignal.timeout(30_000));
  await hasBegun('span');
  await hasBegun('sweep 1');
  expect(await status()).toMatchObject({ state: 'running' });
  return {
    handle,
    proxy,
    hasBegun,
    status,
    endSweep: (sweep: number) => letGo.get(`sweep ${sweep}`)?.(),
    startOther: () => startWorker(address, { workflowBundle }),
    /** Asks as Temporal's UI does, which waits for long; the answer is whether it was refused. */
    ask: () =>
      handle.query(statusQuery).then(
        () => false,
        () => true,
      ),
    lastEvent: async () => (await handle.fetchHistory()).events?.at(-1)?.eventType,
    replay: async () => {
      const history = await handle.fetchHistory();
      await Worker.runReplayHistory({ workflowBundle }, history, handle.workflowId);
    },
  };
}

async function expectReplay(
  stage: Awaited<ReturnType<typeof openStage>>,
  wasRefused: boolean,
): Promise<void> {
  await stage.hasBegun('sweep 2');
  expect(await stage.status()).toMatchObject({ state: 'paused', pause: { reason: 'groupLimit' } });
  await stage.replay();
  expect(wasRefused).toBe(true);
  stage.endSweep(2);
  await stage.handle.terminate();
}

/*
 * The worker that has the campaign in its cache is gone. A query waits for it, and while it does, a
 * sweep ends: its task has to wait as well, and for longer. The query then goes to the other worker
 * with a history that ends in news without a task, and more news follows before the task begins.
 */
test('a query that overtakes a workflow task leaves a history that replays', async () => {
  const stage = await openStage('between');
  const { handle } = stage;
  await stage.startOther();
  await stage.proxy.close();

  const askedAt = performance.now();
  const isRefused = stage.ask();
  await until(() => performance.now() - askedAt > STICKY_MS / 2, { what: 'half of the wait' });
  stage.endSweep(1);
  const wasRefused = await isRefused;
  await handle.signal(refusedSignal, { epoch: 1, refusal: noRoom });
  await expectReplay(stage, wasRefused);
});

/*
 * The worker is cut off and gets a query and a task, neither of which it hears of, and then is gone.
 * The query goes to the other worker with a history in which the task has begun. The task times out,
 * and the next one brings its news together with more.
 */
test('a query that overtakes a workflow task which is lost leaves a history that replays', async () => {
  const stage = await openStage('lost');
  const { handle } = stage;
  stage.proxy.blackhole();
  const isRefused = stage.ask();
  await stage.startOther();
  stage.endSweep(1);
  await until(async () => (await stage.lastEvent()) === WORKFLOW_TASK_STARTED, {
    what: 'the task to be lost',
    deadlineMs: STICKY_MS,
  });
  await stage.proxy.close();
  await handle.signal(refusedSignal, { epoch: 1, refusal: noRoom });
  const wasRefused = await isRefused;
  await expectReplay(stage, wasRefused);
});
