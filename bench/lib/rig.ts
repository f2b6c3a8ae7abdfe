import { join } from 'node:path';
import type { Environment } from '../../src/config-reader.ts';
import { startChild, type Child } from '../../src/selftest/child.ts';
import { control, openGround, type Ground } from '../../src/selftest/ground.ts';
import { until } from '../../src/selftest/waits.ts';
import { CAMPAIGN_TASK_QUEUE } from '../../workflows/messages.ts';
import type { SectionContext } from './section.ts';

/** SES as the goals describe it: 20 requests a second an action, 80 ± 40 ms, an upload of 2 s. */
export const CEILING = 20;
export const CEILING_KNOBS = {
  ratePerSecond: CEILING,
  rateLimiter: 'fixedWindow',
  latencyMs: 80,
  latencyJitterMs: 40,
  uploadDelayMs: 2_000,
} as const;

/** Nothing of SES in the way: what is left is our own work, Temporal's and the simulator's. */
export const LIFTED_KNOBS = {
  ratePerSecond: null,
  latencyMs: 0,
  latencyJitterMs: 0,
  uploadDelayMs: 200,
  // A day's mails of the highest level, and more than any list here.
  dailyQuota: 100_000_000,
} as const;
const LIFTED_SPANS = 24;
/** Chunks that are on their way at once: the peer's concurrency is the same. */
export const LIFTED_CHUNKS = LIFTED_SPANS * 20;
export const LIFTED_TUNING: Environment = {
  STEADYSEND_RATE: '10000',
  STEADYSEND_SPANS_IN_FLIGHT: String(LIFTED_SPANS),
};

const WORKER_START_MS = 60_000;
const POLL_MS = 50;

export interface Rig extends Ground {
  context: SectionContext;
  /** Started, and polling when it resolves. */
  startWorker(): Promise<Child>;
  /** Whether a worker of this process id polls. */
  isPolling(pid: number): Promise<boolean>;
  /** Forgets groups, tasks, mails and requests; the knobs stay. */
  resetSimulator(): Promise<void>;
  knobs(patch: object): Promise<void>;
  /** Removed with the rig. */
  file(name: string): string;
}

interface RigOptions {
  knobs: object;
  tuning?: Environment;
}

/** A Temporal server and a simulator; workers as they are asked for. Closed whatever happens. */
export async function withRig<T>(
  context: SectionContext,
  options: RigOptions,
  use: (rig: Rig) => Promise<T>,
): Promise<T> {
  const { config, program, log, signal } = context;
  const { knobs, tuning = {} } = options;
  const ground = await openGround({ config, program, tuning, knobs, log, signal });
  try {
    return await use(rigOn(ground, context));
  } finally {
    await ground.close(false);
  }
}

function rigOn(ground: Ground, context: SectionContext): Rig {
  const { folder, env, program, simulatorUrl, client } = ground;
  let workers = 0;
  const isPolling = async (pid: number) => {
    const { pollers } = await client.connection.workflowService.describeTaskQueue({
      namespace: client.namespace,
      taskQueue: { name: CAMPAIGN_TASK_QUEUE },
      taskQueueType: WORKFLOW_QUEUE,
    });
    return (pollers ?? []).some(({ identity }) => identity?.startsWith(`${pid}@`));
  };
  return {
    ...ground,
    context,
    isPolling,
    async startWorker() {
      workers += 1;
      const logFile = join(folder, `worker-${workers}.log`);
      const child = startChild({ program, args: ['worker'], env, cwd: folder, logFile });
      ground.atClose(() => child.stop());
      const isUp = await until(async () => !child.isAlive || (await isPolling(child.pid)), {
        timeoutMs: WORKER_START_MS,
        everyMs: POLL_MS,
        signal: context.signal,
      });
      if (!isUp || !child.isAlive) throw new Error('a worker did not start');
      return child;
    },
    resetSimulator: () => control(simulatorUrl, 'POST', 'reset', {}),
    knobs: (patch) => control(simulatorUrl, 'PATCH', 'config', patch),
    file: (name) => join(folder, name),
  };
}

// TASK_QUEUE_TYPE_WORKFLOW of Temporal's API (enums/v1/task_queue.proto).
const WORKFLOW_QUEUE = 1;
