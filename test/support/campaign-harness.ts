import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { inject, onTestFinished } from 'vitest';
import type { Client, WorkflowHandle } from '@temporalio/client';
import { bundleWorkflowCode, DefaultLogger } from '@temporalio/worker';
import type { CampaignDefinition } from '../../src/domain/campaign-definition.ts';
import type { CampaignStatus } from '../../src/domain/status.ts';
import { loadConfig, type Config } from '../../src/config.ts';
import { createLogger } from '../../src/logger.ts';
import type { SimulatorConfig } from '../../src/simulator/config.ts';
import { startSimulator, type Simulator } from '../../src/simulator/server.ts';
import { openCampaignFolder, type CampaignFolder } from '../../src/storage/campaign-folder.ts';
import { openHome } from '../../src/storage/home.ts';
import { askStatus } from '../../src/cli/ask-status.ts';
import { connectClient } from '../../src/temporal/connect.ts';
import { runWorker } from '../../src/worker/run-worker.ts';
import { installRuntime } from '../../src/worker/runtime.ts';
import {
  CAMPAIGN_TASK_QUEUE,
  campaignWorkflowId,
  type CampaignInput,
} from '../../workflows/messages.ts';
import { tempDir } from './temp-dir.ts';
import { until } from './until.ts';

/** Short, but in the same order as in production: heartbeat, request, list delay. */
const SHORT_TUNING = {
  STEADYSEND_HEARTBEAT_TIMEOUT_MS: '2000',
  STEADYSEND_REQUEST_TIMEOUT_MS: '1500',
  STEADYSEND_LIST_DELAY_MS: '500',
  STEADYSEND_UPLOAD_TIMEOUT_MS: '20000',
  // The simulator's clock is moved by hours at once, which the worker's own clock does not see.
  STEADYSEND_QUIET_SWEEP_MS: '1000',
};

export interface Harness {
  simulator: Simulator;
  /** The settings of its workers and commands. */
  config: Config;
  client: Client;
  /** Lays a campaign into its folder and starts its workflow. */
  launch(options: LaunchOptions): Promise<LaunchedCampaign>;
  /** Starts a worker in this process; the harness ends it. */
  startWorker(): Promise<{ stop: () => Promise<void> }>;
}

export interface LaunchOptions {
  id: string;
  /** The list as CSV text with a header. */
  csv: string;
  variables?: string[];
  templateId?: number;
  definition?: Partial<CampaignDefinition>;
}

export interface LaunchedCampaign {
  id: string;
  handle: WorkflowHandle;
  folder: CampaignFolder;
  status: () => Promise<CampaignStatus>;
  /** A file of the campaign folder. */
  text: (object: string) => Promise<string>;
  /** Waits until the status is as wanted. */
  until: (
    what: string,
    wanted: (status: CampaignStatus) => boolean,
    deadlineMs?: number,
  ) => Promise<CampaignStatus>;
}

/**
 * A simulator, a home and workers of its own for one test, on the run's Temporal server in a
 * namespace of its own, so that no worker takes another test's tasks.
 */
export async function campaignHarness(
  config: Partial<SimulatorConfig> = {},
  { address = inject('temporal').address } = {},
): Promise<Harness> {
  const simulator = await startSimulator({ config });
  onTestFinished(() => simulator.close());
  const home = join(await tempDir(), 'home');
  const namespace = await newNamespace(address);
  const env = {
    STEADYSEND_HOME: home,
    TENCENTCLOUD_SECRET_ID: 'simulator',
    TENCENTCLOUD_SECRET_KEY: 'simulator',
    STEADYSEND_SES_ENDPOINT: simulator.url,
    TEMPORAL_ADDRESS: address,
    TEMPORAL_NAMESPACE: namespace,
    LOG_LEVEL: process.env['STEADYSEND_TEST_LOG'] ?? 'silent',
    ...SHORT_TUNING,
  };
  const settings = loadConfig({ env });
  const logger = createLogger({ level: settings.logLevel });
  const { client, connection } = await connectClient(env);
  onTestFinished(() => connection.close());

  async function startWorker() {
    const ending = new AbortController();
    const { promise: ready, resolve: onReady } = deferred<void>();
    const workflowBundle = await bundleOnce();
    const { signal } = ending;
    const run = runWorker({ config: settings, logger, signal, onReady, workflowBundle });
    const stop = async () => {
      ending.abort();
      await run;
    };
    onTestFinished(stop);
    await Promise.race([ready, run]);
    return { stop };
  }

  async function launch(options: LaunchOptions): Promise<LaunchedCampaign> {
    const definition = definitionOf(options);
    const folder = openCampaignFolder(openHome(settings.home), options.id);
    await folder.store.write(definition.recipients.object, options.csv);
    await folder.writeDefinition(definition);
    const input: CampaignInput = {
      campaignId: options.id,
      name: definition.name,
      settings: {
        spansInFlight: settings.tuning.spansInFlight,
        heartbeatTimeoutMs: settings.tuning.heartbeatTimeoutMs,
        quietSweepMs: settings.tuning.quietSweepMs,
      },
      chunkSize: definition.chunkSize,
      ...(definition.plan === undefined ? {} : { plan: definition.plan }),
    };
    const handle = await client.workflow.start('campaignWorkflow', {
      workflowId: campaignWorkflowId(options.id),
      taskQueue: CAMPAIGN_TASK_QUEUE,
      args: [input],
    });
    const status = () => askStatus(connection, handle, new AbortController().signal);
    return {
      id: options.id,
      handle,
      folder,
      status,
      text: async (object) => (await folder.store.read(object))?.toString('utf8') ?? '',
      until: async (what, wanted, deadlineMs = 30_000) => {
        let last: CampaignStatus | undefined;
        return until(
          async () => {
            last = await status();
            return wanted(last) ? last : null;
          },
          { what, deadlineMs, everyMs: 100, describe: () => last },
        );
      },
    };
  }

  return { simulator, config: settings, client, launch, startWorker };
}

export function definitionOf(options: LaunchOptions): CampaignDefinition {
  const contentHash = createHash('sha256').update(options.id).update(options.csv).digest('hex');
  return {
    id: options.id,
    name: `Campaign ${options.id}`,
    from: 'Acme News <news@mail.example.com>',
    subject: 'Hello {{name}}',
    templateId: options.templateId ?? 10001,
    variables: options.variables ?? ['name'],
    recipients: {
      object: 'source.csv',
      path: 'list.csv',
      email: 'email',
      data: {},
      defaults: {},
      suppress: [],
    },
    chunkSize: 50,
    quota: { resume: 'auto', resetAt: '00:00', timezone: 'Asia/Shanghai' },
    contentHash,
    createdAt: new Date().toISOString(),
    ...options.definition,
  };
}

let namespaces = 0;

async function newNamespace(address: string): Promise<string> {
  namespaces += 1;
  const namespace = `test-${process.pid}-${Date.now().toString(36)}-${namespaces}`;
  const { connection } = await connectClient({ TEMPORAL_ADDRESS: address });
  try {
    await connection.workflowService.registerNamespace({
      namespace,
      workflowExecutionRetentionPeriod: { seconds: 86_400 as unknown as Long },
    });
    await until(
      async () => {
        try {
          await connection.operatorService.listSearchAttributes({ namespace });
          return true;
        } catch {
          return false;
        }
      },
      { what: `the namespace ${namespace}`, deadlineMs: 20_000, everyMs: 100 },
    );
    return namespace;
  } finally {
    await connection.close();
  }
}

let bundle: Promise<{ code: string }> | undefined;

/** Bundling takes some seconds; all workers of a test file share one. */
export function bundleOnce(): Promise<{ code: string }> {
  installRuntime(createLogger({ level: 'silent' }));
  bundle ??= bundleWorkflowCode({
    workflowsPath: join(import.meta.dirname, '../../workflows/index.ts'),
    workflowInterceptorModules: [join(import.meta.dirname, '../../workflows/query-guard.ts')],
    logger: new DefaultLogger('WARN'),
  });
  return bundle;
}

function deferred<T>() {
  let resolve!: (value: T) => void;
  const promise = new Promise<T>((done) => {
    resolve = done;
  });
  return { promise, resolve };
}

/** `name,email` rows with unlike names, for lists whose rows need no story. */
export function listOf(count: number): string {
  const rows = Array.from({ length: count }, (_, n) => `reader-${n}@example.com,Reader ${n}`);
  return ['email,name', ...rows, ''].join('\n');
}
