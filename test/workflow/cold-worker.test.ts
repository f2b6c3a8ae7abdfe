import { Context } from '@temporalio/activity';
import type { Client, WorkflowHandle } from '@temporalio/client';
import { historyToJSON } from '@temporalio/common/lib/proto-utils.js';
import { Worker } from '@temporalio/worker';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import type { CampaignActivities } from '../../activities/contract.ts';
import { SEGMENT_SPANS, SPAN_CHUNKS } from '../../src/domain/span.ts';
import type { Refusal } from '../../src/domain/refusal.ts';
import { connectClient, connectNative } from '../../src/temporal/connect.ts';
import {
  cancelCampaignUpdate,
  campaignWorkflowId,
  lastSpanStartedSignal,
  pauseCampaignUpdate,
  probeAcceptedSignal,
  refusedSignal,
  resumeCampaignUpdate,
  type CampaignInput,
} from '../../workflows/messages.ts';
import { bundleOnce } from '../support/campaign-harness.ts';
import { until } from '../support/until.ts';

/*
 * A worker that does not have a campaign in its cache reads the history so: a workflow task that
 * made no commands and is followed at once by another one is a heartbeat, and its events belong to
 * the next. So the task of an update brings it the news of the task before as well, the update
 * first. A replay sees that the update was accepted in a task of its own, and brings them apart.
 * What the campaign does must therefore not depend on which of the two it is.
 */

const quota: Refusal = {
  code: 'FailedOperation.ExceedSendLimit',
  action: 'pause',
  reason: 'quota',
  needs: 'nothing',
  message: 'used up',
  resumeAt: new Date(Date.now() + 86_400_000).toISOString(),
};

const begun = new Set<string>();
const released = new Map<string, () => void>();

async function held(key: string): Promise<void> {
  begun.add(key);
  const release = new Promise<void>((resolve) => released.set(key, resolve));
  await Promise.race([release, Context.current().cancelled]);
}

const activities: CampaignActivities = {
  prepareRecipients: ({ campaignId }) =>
    Promise.resolve({
      rows: 100_000,
      recipients: 100_000,
      rejected: 0,
      suppressed: 0,
      duplicates: 0,
      chunks: spansOf(campaignId) * SPAN_CHUNKS,
    }),
  takeFreshLists: () => Promise.reject(new Error('no list is read again in this test')),
  sendChunks: async ({ campaignId, span }) => {
    await held(`${campaignId}/span-${span}`);
    return { done: true, accepted: 0 };
  },
  sweepSendTasks: async ({ campaignId }) => {
    await held(`${campaignId}/sweep`);
    throw new Error('no sweep ends in this test');
  },
  writeReport: () => Promise.resolve(),
  prepareIssue: () => Promise.reject(new Error('no newsletter in this test')),
  pauseNewsletter: () => Promise.reject(new Error('no newsletter in this test')),
  awaitCampaign: () => Promise.reject(new Error('no newsletter in this test')),
};

/** One campaign whose activities do nothing until they are released. */
class Stage {
  readonly handle: WorkflowHandle;
  private readonly campaignId: string;
  private seen = 0;

  constructor(campaignId: string, handle: WorkflowHandle) {
    this.campaignId = campaignId;
    this.handle = handle;
  }

  release(activity: string): void {
    released.get(`${this.campaignId}/${activity}`)?.();
  }

  hasBegun(activity: string): Promise<boolean> {
    return until(() => begun.has(`${this.campaignId}/${activity}`), {
      what: `${this.campaignId}: ${activity}`,
      deadlineMs: 20_000,
    });
  }

  /** Waits until such an event is there, no workflow task is due, and all segments are told. */
  quiet(event: string): Promise<string[]> {
    return until(
      async () => {
        const types = await typesOf(this.handle);
        const isIdle = ['WorkflowTaskCompleted', 'TimerStarted'].includes(types.at(-1) ?? '');
        const count = (wanted: string) => types.filter((type) => type === wanted).length;
        const untold =
          count('SignalExternalWorkflowExecutionInitiated') -
          count('ExternalWorkflowExecutionSignaled');
        if (!isIdle || untold > 0 || !types.slice(this.seen).includes(event)) return null;
        this.seen = types.length;
        return types;
      },
      { what: `${this.campaignId}: ${event}`, deadlineMs: 20_000, everyMs: 100 },
    );
  }

  /** Gives the campaign a workflow task without commands. */
  async doNothing(): Promise<void> {
    await this.handle.signal(refusedSignal, { epoch: 0, refusal: quota });
    await this.quiet('WorkflowExecutionSignaled');
  }
}

const taskQueue = `cold-${process.pid}`;
let client: Client;
const closing: (() => Promise<unknown>)[] = [];

beforeAll(async () => {
  // First, because it installs the runtime that connections use.
  const workflowBundle = await bundleOnce();
  const { address, namespace } = inject('temporal');
  const env = { TEMPORAL_ADDRESS: address, TEMPORAL_NAMESPACE: namespace };
  const forClient = await connectClient(env);
  client = forClient.client;
  const native = await connectNative(env);
  const worker = await Worker.create({
    connection: native.connection,
    namespace,
    taskQueue,
    activities,
    workflowBundle,
    // Every workflow task finds a cold worker.
    maxCachedWorkflows: 0,
  });
  const run = worker.run();
  closing.push(async () => {
    worker.shutdown();
    await run;
    await native.connection.close();
    await forClient.connection.close();
  });
});

afterAll(async () => {
  await Promise.all(closing.map((close) => close()));
});

let campaigns = 0;

/** With a sweep under way, and nothing that the campaign would do without news. */
async function stageOf(spans: number): Promise<Stage> {
  campaigns += 1;
  const campaignId = `cold-${process.pid}-${campaigns}-${spans}`;
  const input: CampaignInput = {
    campaignId,
    name: 'cold',
    settings: { spansInFlight: 1, heartbeatTimeoutMs: 120_000 },
  };
  const handle = await client.workflow.start('campaignWorkflow', {
    workflowId: campaignWorkflowId(campaignId),
    taskQueue,
    args: [input],
  });
  const stage = new Stage(campaignId, handle);
  await stage.hasBegun('sweep');
  await stage.hasBegun('span-0');
  if (spans > SEGMENT_SPANS) {
    await handle.signal(lastSpanStartedSignal, { segment: 0 });
    await stage.hasBegun(`span-${SEGMENT_SPANS}`);
  }
  await stage.doNothing();
  return stage;
}

/** The number of spans is the last part of the id. */
function spansOf(campaignId: string): number {
  return Number(campaignId.split('-').at(-1));
}

async function typesOf(handle: WorkflowHandle): Promise<string[]> {
  const { events } = JSON.parse(historyToJSON(await handle.fetchHistory())) as {
    events: { eventType: string }[];
  };
  return events.map(({ eventType }) =>
    eventType
      .replace('EVENT_TYPE_', '')
      .toLowerCase()
      .replaceAll(/(?:^|_)(\w)/g, (_, letter: string) => letter.toUpperCase()),
  );
}

type Act = (stage: Stage) => unknown;

/** How the campaign stands when the news comes. */
const STANDS = {
  running: () => {},
  paused: async (stage) => {
    await pause(stage);
    await stage.quiet('ExternalWorkflowExecutionSignaled');
    await stage.doNothing();
  },
  held: async (stage) => {
    await stage.handle.signal(refusedSignal, { epoch: 1, refusal: quota });
    await stage.quiet('ExternalWorkflowExecutionSignaled');
    await stage.doNothing();
  },
} satisfies Record<string, Act>;

/** News that lets the campaign make no command. */
const NEWS = {
  'a segment ended': {
    spans: SEGMENT_SPANS + 1,
    event: 'ChildWorkflowExecutionCompleted',
    bring: (stage) => stage.release(`span-${SEGMENT_SPANS}`),
  },
  'the last segment ended': {
    spans: 1,
    event: 'ChildWorkflowExecutionCompleted',
    bring: (stage) => stage.release('span-0'),
  },
  'a late refusal': {
    spans: 1,
    event: 'WorkflowExecutionSignaled',
    bring: ({ handle }) => handle.signal(refusedSignal, { epoch: 0, refusal: quota }),
  },
  'a late accepted probe': {
    spans: 1,
    event: 'WorkflowExecutionSignaled',
    bring: ({ handle }) => handle.signal(probeAcceptedSignal, { epoch: 0 }),
  },
  'the last span started': {
    spans: 1,
    event: 'WorkflowExecutionSignaled',
    bring: ({ handle }) => handle.signal(lastSpanStartedSignal, { segment: 0 }),
  },
} satisfies Record<string, { spans: number; event: string; bring: Act }>;

const pause: Act = ({ handle }) => handle.executeUpdate(pauseCampaignUpdate, { args: [{}] });
const resume: Act = ({ handle }) => handle.executeUpdate(resumeCampaignUpdate);
const cancel: Act = ({ handle }) => handle.executeUpdate(cancelCampaignUpdate, { args: [{}] });

const COMMANDS = { pause, resume, cancel };

const CASES = (Object.keys(NEWS) as (keyof typeof NEWS)[]).flatMap((news) =>
  (
    [
      ['pause', 'running'],
      ['pause', 'held'],
      ['resume', 'paused'],
      ['resume', 'held'],
      ['cancel', 'running'],
      ['cancel', 'held'],
    ] as const
  )
    // A held campaign drops its timer as the last segment ends, which is a command.
    .filter(([, stand]) => news !== 'the last segment ended' || stand !== 'held')
    .map(([command, stand]) => ({ news, command, stand })),
);

test.concurrent.each(CASES)(
  'cold: $command, campaign $stand, with the news of $news',
  async ({ news, command, stand }) => {
    const { spans, event, bring } = NEWS[news];
    const stage = await stageOf(spans);
    await STANDS[stand](stage);
    await bring(stage);
    const before = await stage.quiet(event);
    // What makes the case: a task without commands, the news, and again a task without commands.
    expect(before.slice(-5)).toEqual([
      'WorkflowTaskCompleted',
      event,
      'WorkflowTaskScheduled',
      'WorkflowTaskStarted',
      'WorkflowTaskCompleted',
    ]);
    await COMMANDS[command](stage);
    const { handle } = stage;
    expect((await typesOf(handle)).slice(before.length, before.length + 4)).toEqual([
      'WorkflowTaskScheduled',
      'WorkflowTaskStarted',
      'WorkflowTaskCompleted',
      'WorkflowExecutionUpdateAccepted',
    ]);
    const workflowBundle = await bundleOnce();
    await Worker.runReplayHistory(
      { workflowBundle },
      await handle.fetchHistory(),
      handle.workflowId,
    );
  },
);
