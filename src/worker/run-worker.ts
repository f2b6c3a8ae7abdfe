import { setMaxListeners } from 'node:events';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { DataConverter } from '@temporalio/common';
import { Runtime, Worker, type WorkerOptions } from '@temporalio/worker';
import { createActivities } from '../../activities/index.ts';
import { CAMPAIGN_TASK_QUEUE } from '../../workflows/messages.ts';
import { requireCredentials, type Config, type Credentials } from '../config.ts';
import type { EventReceiver } from '../events/receiver.ts';
import type { Logger } from '../logger.ts';
import { createSesClient, type SesClient } from '../ses/client.ts';
import { createPacers, type Pacers } from '../ses/pacer.ts';
import { connectNative, type TemporalNative } from '../temporal/connect.ts';
import { payloadCodec } from '../temporal/payload-codec.ts';
import { ensureSearchAttributes } from '../temporal/search-attributes.ts';
import { STICKY_MS } from '../temporal/sticky.ts';
import { CampaignGauge } from './campaign-gauge.ts';
import { drainTimes } from './drain.ts';
import { receiveEvents } from './event-receiver.ts';
import { beginWorkflowCounters, createMetrics, type WorkerMetrics } from './metrics.ts';
import { startOperationsServer, type OperationsServer } from './operations-server.ts';
import { joinFleet, type Presence } from './presence.ts';
import { ReadinessCheck } from './readiness.ts';
import type { WorkerRole } from './roles.ts';
import type { Tracing } from './tracing.ts';
import { installRuntime, installRuntimeWithMetrics } from './runtime.ts';

export interface RunWorkerOptions {
  config: Config;
  logger: Logger;
  /** Ends the worker in good order: what runs is finished or handed back. */
  signal: AbortSignal;
  /** @default 'all' */
  role?: WorkerRole;
  onReady?: () => void;
  /** Workflow code bundled by the caller; by default the build's, or bundled at the start. */
  workflowBundle?: { code: string };
}

/** Cached by count, not by size: one campaign has a parent and two segments. */
const CACHED_WORKFLOWS_MAX = 100;
/** Spans in flight are bounded by the campaigns; this bounds what one process takes on. */
const ACTIVITIES_MAX = 100;

/** Runs workflows and activities until the signal. Rejects when the worker fails by itself. */
export async function runWorker(options: RunWorkerOptions): Promise<void> {
  const { config, logger, role = 'all' } = options;
  const credentials = role === 'workflows' ? null : requireCredentials(config.ses);
  const watched: Watched = { readiness: new ReadinessCheck(), campaigns: null };
  const operations = await watchable(config, logger, watched);
  let tracing: Tracing | null = null;
  let events: EventReceiver | null = null;
  try {
    // Before Temporal is reached: an event that finds nobody is one that SES has to bring again.
    events = await receiveEvents(config, logger, Runtime.instance().metricMeter);
    tracing = await traced(config, logger);
    await connectAndRun(options, { role, credentials, watched, tracing });
  } finally {
    await events?.close();
    await tracing?.close();
    await operations?.close();
  }
}

/** What the endpoint looks at; there is more to see once the worker is connected. */
interface Watched {
  readiness: ReadinessCheck;
  campaigns: CampaignGauge | null;
}

/** Temporal's runtime, and the endpoint for metrics and health where one is asked for. */
async function watchable(
  config: Config,
  logger: Logger,
  watched: Watched,
): Promise<OperationsServer | null> {
  const address = config.metricsAddress;
  if (address === null) {
    installRuntime(logger);
    return null;
  }
  let metricsUrl: string | null = null;
  const server = await startOperationsServer({
    address,
    metricsUrl: () => metricsUrl,
    readiness: () => watched.readiness.now(),
    beforeMetrics: async () => watched.campaigns?.refresh(),
  });
  // Not before: Temporal's runtime keeps a process alive that could not listen.
  metricsUrl = await installRuntimeWithMetrics(logger).catch(async (error: unknown) => {
    await server.close();
    throw error;
  });
  logger.info({ url: server.url }, 'serving /metrics, /healthz and /readyz');
  return server;
}

/** Only loaded by those who ask for it: OpenTelemetry is large. */
async function traced(config: Config, logger: Logger): Promise<Tracing | null> {
  if (config.tracesUrl === null) return null;
  const { startTracing } = await import('./tracing.ts');
  return startTracing(config.tracesUrl, logger);
}

function connectSes(
  { config, logger }: RunWorkerOptions,
  credentials: Credentials,
  { metrics, tracing }: { metrics: WorkerMetrics; tracing: Tracing | null },
): { client: SesClient; pacers: Pacers } {
  const { ses: settings, tuning } = config;
  const pacers = createPacers({ ratePerSecond: tuning.ratePerSecond });
  const client = createSesClient({
    ...credentials,
    region: settings.region,
    ...(settings.endpoint === null ? {} : { endpoint: settings.endpoint }),
    timeoutMs: tuning.requestTimeoutMs,
    pacers,
    onRequest: (report) => {
      metrics.requestEnded(report);
      tracing?.requestEnded(report);
      const { action, outcome, ms, waitedMs } = report;
      logger.debug({ action, outcome, ms: Math.round(ms), waitedMs: Math.round(waitedMs) }, 'ses');
    },
  });
  return { client, pacers };
}

/** Only those that call SES: any other worker would take a part of the rate and not use it. */
async function joinSenders(
  { config, logger }: RunWorkerOptions,
  credentials: Credentials,
  pacers: Pacers,
  temporal: TemporalNative,
): Promise<Presence> {
  const { ses: settings, tuning } = config;
  return await joinFleet({
    connection: temporal.connection,
    namespace: temporal.namespace,
    taskQueue: CAMPAIGN_TASK_QUEUE,
    account: `${settings.endpoint ?? settings.region} ${credentials.secretId}`,
    onShare: (share, workers) => {
      const ratePerSecond = tuning.ratePerSecond * share;
      pacers.setCeiling(ratePerSecond, workers);
      logger.info({ workers, ratePerSecond }, 'workers that share the rate');
    },
    log: (fields, message) => logger.warn(fields, message),
  });
}

interface Parts {
  role: WorkerRole;
  /** Of the account; none for a worker that does not call SES. */
  credentials: Credentials | null;
  watched: Watched;
  tracing: Tracing | null;
}

async function connectAndRun(options: RunWorkerOptions, parts: Parts): Promise<void> {
  const { config, logger, signal } = options;
  const { role, credentials, watched, tracing } = parts;
  const temporal = await connectNative(config.temporalEnv, { signal });
  let ses: SesClient | null = null;
  let presence: Presence | null = null;
  try {
    const metrics = createMetrics(Runtime.instance().metricMeter);
    if (credentials !== null) {
      const { client, pacers } = connectSes(options, credentials, { metrics, tracing });
      ses = client;
      presence = await joinSenders(options, credentials, pacers, temporal);
    }
    await ensureSearchAttributes(temporal.connection, temporal.namespace);
    const { graceMs, forceMs } = drainTimes(config.tuning.requestTimeoutMs);
    const worker = await Worker.create({
      connection: temporal.connection,
      namespace: temporal.namespace,
      taskQueue: CAMPAIGN_TASK_QUEUE,
      dataConverter: dataConverter(config, logger),
      ...(role === 'sender' ? {} : workflowSide(options)),
      ...(ses === null ? {} : activitySide(options, ses, metrics)),
      ...(tracing === null ? {} : { interceptors: { activity: [tracing.interceptor] } }),
      shutdownGraceTime: graceMs,
      shutdownForceTime: forceMs,
    });
    watched.readiness.watch(worker, temporal.connection);
    if (role !== 'sender') {
      const { metricMeter } = Runtime.instance();
      beginWorkflowCounters(metricMeter, temporal.namespace);
      watched.campaigns = new CampaignGauge(metricMeter, temporal.connection, temporal.namespace);
    }
    const end = () => {
      if (worker.getState() !== 'RUNNING') return;
      logger.info({ graceMs, forceMs }, 'worker draining');
      worker.shutdown();
    };
    signal.addEventListener('abort', end, { once: true });
    const { address, namespace } = temporal;
    const { current } = config.payloadKeys;
    const encryption = current === null ? {} : { payloadKeyId: current.id };
    logger.info({ address, namespace, home: config.home, role, ...encryption }, 'worker ready');
    options.onReady?.();
    const running = worker.run();
    // A worker that was told to end before it ran can be ended only now. It would else run for ever,
    // and give back every span at once.
    if (signal.aborted) end();
    await running;
  } finally {
    presence?.leave();
    ses?.close();
    await temporal.connection.close();
  }
}

/** Beside the payloads, the messages of failures: they are payloads only if a converter makes them so. */
function dataConverter({ payloadKeys }: Config, logger: Logger): DataConverter {
  // Temporal's own lines bury it in a stack, under the id of a run.
  const onMissingKey = (payloadKeyId: string, message: string) =>
    logger.error(
      { payloadKeyId },
      `campaigns wait for a key. ${message} Restart this worker then.`,
    );
  return {
    payloadCodecs: [payloadCodec(payloadKeys, { onMissingKey })],
    ...(payloadKeys.current === null ? {} : { failureConverterPath: pathOf('encoded-failures') }),
  };
}

function workflowSide({ config, workflowBundle }: RunWorkerOptions): Partial<WorkerOptions> {
  const isEncrypted = config.payloadKeys.current !== null;
  return {
    ...(workflowBundle === undefined ? workflowCode(isEncrypted) : { workflowBundle }),
    maxCachedWorkflows: CACHED_WORKFLOWS_MAX,
    stickyQueueScheduleToStartTimeout: STICKY_MS,
    // The old poll counts are accepted and ignored by SDK 1.24.
    workflowTaskPollerBehavior: { type: 'simple-maximum', maximum: 4 },
  };
}

function activitySide(
  { config, signal }: RunWorkerOptions,
  ses: SesClient,
  metrics: WorkerMetrics,
): Partial<WorkerOptions> {
  // Every span listens; Node's warning at ten listeners would be noise.
  setMaxListeners(0, signal);
  return {
    activities: createActivities({
      ses,
      homeLocation: [config.home, config.s3],
      timing: config.tuning,
      metrics,
      draining: signal,
    }),
    maxConcurrentActivityTaskExecutions: ACTIVITIES_MAX,
    activityTaskPollerBehavior: { type: 'simple-maximum', maximum: 4 },
  };
}

/**
 * A bundle that the build made, or, from sources, the workflows themselves. There are two bundles,
 * because the sandbox can be told neither a setting nor a converter when it starts.
 */
function workflowCode(
  isEncrypted: boolean,
): Pick<WorkerOptions, 'workflowBundle' | 'workflowsPath' | 'interceptors'> {
  const name = isEncrypted ? 'workflow-bundle-encrypted' : 'workflow-bundle';
  const bundle = fileURLToPath(new URL(`../../${name}.js`, import.meta.url));
  if (existsSync(bundle)) return { workflowBundle: { codePath: bundle } };
  return {
    workflowsPath: pathOf('index'),
    interceptors: { workflowModules: [pathOf('query-guard')] },
  };
}

function pathOf(module: string): string {
  const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js';
  return fileURLToPath(new URL(`../../workflows/${module}.${extension}`, import.meta.url));
}
