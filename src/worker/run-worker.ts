import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Worker, type WorkerOptions } from '@temporalio/worker';
import { createActivities } from '../../activities/index.ts';
import { CAMPAIGN_TASK_QUEUE } from '../../workflows/messages.ts';
import { requireCredentials, type Config } from '../config.ts';
import type { Logger } from '../logger.ts';
import { createSesClient } from '../ses/client.ts';
import { createPacers } from '../ses/pacer.ts';
import { connectNative } from '../temporal/connect.ts';
import { ensureSearchAttributes } from '../temporal/search-attributes.ts';
import { installRuntime } from './runtime.ts';

export interface RunWorkerOptions {
  config: Config;
  logger: Logger;
  /** Ends the worker in good order: what runs is finished or handed back. */
  signal: AbortSignal;
  onReady?: () => void;
  /** Workflow code bundled by the caller; by default the build's, or bundled at the start. */
  workflowBundle?: { code: string };
}

/**
 * Longer than the longest single request and the write of its record, so that a deploy lets spans
 * end by themselves; what is left after it is told to stop and reports how far it came.
 */
const SHUTDOWN_GRACE = '15s';
/** After this the process ends whatever still runs; the next attempt reconciles. */
const SHUTDOWN_FORCE = '45s';

/** Cached by count, not by size: one campaign has a parent and two segments. */
const CACHED_WORKFLOWS_MAX = 100;
/**
 * How long a workflow waits for the worker that has it in its cache before another may take it. Of
 * a killed worker that is lost time, in which `status` and `pause` are not answered either.
 */
const STICKY_TIMEOUT = '2s';
/** Spans in flight are bounded by the campaigns; this bounds what one process takes on. */
const ACTIVITIES_MAX = 100;

/** Runs workflows and activities until the signal. Rejects when the worker fails by itself. */
export async function runWorker(options: RunWorkerOptions): Promise<void> {
  const { config, logger, signal } = options;
  const { ses: settings, tuning } = config;
  const credentials = requireCredentials(settings);
  installRuntime(logger);
  const temporal = await connectNative(config.temporalEnv, { signal });
  const ses = createSesClient({
    ...credentials,
    region: settings.region,
    ...(settings.endpoint === null ? {} : { endpoint: settings.endpoint }),
    timeoutMs: tuning.requestTimeoutMs,
    pacers: createPacers({ ratePerSecond: tuning.ratePerSecond }),
    onRequest: ({ action, outcome, ms, waitedMs }) =>
      logger.debug({ action, outcome, ms: Math.round(ms), waitedMs: Math.round(waitedMs) }, 'ses'),
  });
  try {
    await ensureSearchAttributes(temporal.connection, temporal.namespace);
    const worker = await Worker.create({
      connection: temporal.connection,
      namespace: temporal.namespace,
      taskQueue: CAMPAIGN_TASK_QUEUE,
      activities: createActivities({
        ses,
        homeLocation: [config.home, config.s3],
        timing: tuning,
      }),
      ...(options.workflowBundle === undefined
        ? workflowCode()
        : { workflowBundle: options.workflowBundle }),
      shutdownGraceTime: SHUTDOWN_GRACE,
      shutdownForceTime: SHUTDOWN_FORCE,
      maxCachedWorkflows: CACHED_WORKFLOWS_MAX,
      maxConcurrentActivityTaskExecutions: ACTIVITIES_MAX,
      stickyQueueScheduleToStartTimeout: STICKY_TIMEOUT,
      // The old poll counts are accepted and ignored by SDK 1.24.
      workflowTaskPollerBehavior: { type: 'simple-maximum', maximum: 4 },
      activityTaskPollerBehavior: { type: 'simple-maximum', maximum: 4 },
    });
    const end = () => {
      if (worker.getState() === 'RUNNING') worker.shutdown();
    };
    signal.addEventListener('abort', end, { once: true });
    logger.info(
      { address: temporal.address, namespace: temporal.namespace, home: config.home },
      'worker ready',
    );
    options.onReady?.();
    if (signal.aborted) end();
    await worker.run();
  } finally {
    ses.close();
    await temporal.connection.close();
  }
}

/** The bundle that the build made, or, from sources, the workflows themselves. */
function workflowCode(): Pick<WorkerOptions, 'workflowBundle' | 'workflowsPath'> {
  const bundle = fileURLToPath(new URL('../../workflow-bundle.js', import.meta.url));
  if (existsSync(bundle)) return { workflowBundle: { codePath: bundle } };
  const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js';
  const workflows = new URL(`../../workflows/index.${extension}`, import.meta.url);
  return { workflowsPath: fileURLToPath(workflows) };
}
