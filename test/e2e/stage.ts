import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { inject } from 'vitest';
import type { CampaignStatus } from '../../src/domain/status.ts';
import type { SimulatorConfig } from '../../src/simulator/config.ts';
import { startSimulator, type Simulator } from '../../src/simulator/server.ts';
import { startDevServer } from '../../src/temporal/dev-server.ts';
import {
  runCli,
  startCli,
  type CliOptions,
  type CliResult,
  type RunningCli,
} from '../support/cli.ts';
import { newNamespace } from '../support/namespace.ts';
import { makeTempDir } from '../support/temp-dir.ts';
import { until } from '../support/until.ts';

/** What one test file's commands run against; its campaigns are nobody else's. */
export interface Stage {
  env: Record<string, string>;
  simulator: Simulator;
  folder: string;
  /** Runs a command to its end; `env` is added to the stage's own. */
  cli(args: string[], options?: CliOptions): Promise<CliResult>;
  /** Starts a command that is stopped with the stage, if not before. */
  start(args: string[], options?: CliOptions): RunningCli;
  startWorker(env?: Record<string, string>): Promise<RunningCli>;
  /** Writes files into the stage's folder; the path of the last one is returned. */
  write(files: Record<string, string | Buffer>): Promise<string>;
  status(id: string): Promise<CampaignStatus>;
  /** Asks until the status is as wanted, and fails with the last one when it does not get so. */
  untilStatus(
    id: string,
    what: string,
    wanted: (status: CampaignStatus) => boolean,
    deadlineMs: number,
  ): Promise<CampaignStatus>;
  untilFinished(id: string, deadlineMs: number): Promise<CampaignStatus>;
  mails(): Promise<Mail[]>;
  close(): Promise<void>;
}

/** Where a stage's Temporal is; it ends with the stage. */
export interface StageTemporal {
  env: Record<string, string>;
  stop(): Promise<void>;
}

export interface Mail {
  email: string;
  data: Record<string, string>;
  subject: string;
  from: string;
  groupName: string;
}

export async function openStage(
  config: Partial<SimulatorConfig> = {},
  given?: StageTemporal,
): Promise<Stage> {
  const home = await makeTempDir();
  const temporal = given ?? (await ownTemporal());
  const simulator = await startSimulator({
    config: { uploadDelayMs: 50, taskDelayMs: 20, ...config },
  });
  const running: RunningCli[] = [];
  const env = {
    ...temporal.env,
    STEADYSEND_HOME: join(home.path, 'home'),
    STEADYSEND_SES_ENDPOINT: simulator.url,
    TENCENTCLOUD_SECRET_ID: 'simulator',
    TENCENTCLOUD_SECRET_KEY: 'simulator',
  };
  const withEnv = (options: CliOptions = {}): CliOptions => ({
    cwd: home.path,
    ...options,
    env: { ...env, ...options.env },
  });
  const start = (args: string[], options?: CliOptions) => {
    // Longer than any test: whoever hangs is stopped with the stage, and nobody else before.
    const cli = startCli(args, withEnv({ timeoutMs: 1_200_000, ...options }));
    running.push(cli);
    return cli;
  };
  const status = async (id: string) => {
    const { stdout, stderr } = await runCli(['status', id, '--json'], withEnv());
    if (stdout === '') throw new Error(`status ${id} said: ${stderr}`);
    return JSON.parse(stdout) as CampaignStatus;
  };
  const untilStatus: Stage['untilStatus'] = async (id, what, wanted, deadlineMs) => {
    let last: CampaignStatus | undefined;
    const look = async () => {
      last = await status(id);
      return wanted(last) ? last : null;
    };
    return await until(look, { what, deadlineMs, everyMs: 500, describe: () => last });
  };
  return {
    env,
    simulator,
    folder: home.path,
    // A busy machine takes seconds to start a program, and some commands wait for a campaign.
    cli: (args, options) => runCli(args, withEnv({ timeoutMs: 100_000, ...options })),
    start,
    startWorker: async (workerEnv = {}) => {
      const worker = start(['worker'], { env: workerEnv });
      await until(() => worker.stderr().includes('worker ready'), {
        what: 'the worker to be ready',
        deadlineMs: 30_000,
        describe: () => worker.stderr(),
      });
      return worker;
    },
    write: async (files) => {
      let last = '';
      for (const [name, content] of Object.entries(files)) {
        last = join(home.path, name);
        await mkdir(join(last, '..'), { recursive: true });
        await writeFile(last, content);
      }
      return last;
    },
    status,
    untilStatus,
    untilFinished: (id, deadlineMs) =>
      untilStatus(id, 'the campaign to finish', ({ state }) => state === 'finished', deadlineMs),
    mails: async () => {
      const text = await (await fetch(`${simulator.url}/_control/mails`)).text();
      const lines = text.split('\n').filter((line) => line !== '');
      return lines.map((line) => JSON.parse(line) as Mail);
    },
    close: async () => {
      for (const cli of running.toReversed()) await cli.stop();
      await simulator.close();
      await temporal.stop();
      await home.remove();
    },
  };
}

/**
 * All commands share one task queue, so files that run at the same time need a Temporal of their
 * own: a development server starts in a fraction of a second. In a given cluster, a namespace.
 */
async function ownTemporal(): Promise<StageTemporal> {
  const shared = inject('temporal');
  if (shared.cli !== null) {
    const log = (line: string) => void process.stderr.write(`${line}\n`);
    const server = await startDevServer({ path: shared.cli, headless: true, log });
    return { env: { TEMPORAL_ADDRESS: server.address }, stop: () => server.stop() };
  }
  const namespace = `e2e-${process.pid}-${Date.now().toString(36)}`;
  await newNamespace(
    { TEMPORAL_ADDRESS: shared.address, TEMPORAL_NAMESPACE: shared.namespace },
    namespace,
  );
  return {
    env: { TEMPORAL_ADDRESS: shared.address, TEMPORAL_NAMESPACE: namespace },
    stop: () => Promise.resolve(),
  };
}

/** A campaign file with what a test changes; `undefined` takes a line away. */
export function campaignYaml(changes: Record<string, string | undefined> = {}): string {
  const keys: Record<string, string | undefined> = {
    name: 'Spring sale',
    from: 'News <news@mail.example.com>',
    subject: 'Hello {{name}}',
    template: '10001',
    recipients: '{ file: list.csv }',
    ...changes,
  };
  return Object.entries(keys)
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => `${key}: ${value}\n`)
    .join('');
}

/** `count` rows that are all right. */
export function listCsv(count: number): string {
  const rows = Array.from({ length: count }, (_, n) => `reader${n}@example.com,Reader ${n}`);
  return `email,name\n${rows.join('\n')}\n`;
}
