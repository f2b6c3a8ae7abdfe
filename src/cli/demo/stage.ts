import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { openSync, closeSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Config } from '../../config.ts';
import type { Environment } from '../../config-reader.ts';
import { startSimulator } from '../../simulator/server.ts';
import { startDevServer } from '../../temporal/dev-server.ts';
import { findServer } from '../../temporal/find-server.ts';
import { packageRoot } from '../package-root.ts';
import { simulatorEnvironment } from '../ports.ts';

/** Everything that the demo runs on: a real Temporal server, a simulated SES, a real worker. */
export interface Stage {
  temporalUi: string | null;
  simulatorUrl: string;
  workerLog: string;
  /** Runs a command of the real program, shown as it runs. */
  show(args: string[]): Promise<number>;
  /** The same, with its standard output returned. */
  capture(args: string[]): Promise<string>;
  close(): Promise<void>;
}

/** An account of reputation level 2: SES documentation, "daily quota by reputation level". */
export const DAILY_QUOTA = 1_000;
/** A stopped worker hands back what it holds; one that hangs is not waited for any longer. */
const STOP_MS = 20_000;

export async function openStage(
  config: Config,
  log: (line: string) => void,
  signal: AbortSignal,
): Promise<Stage> {
  const closers: (() => Promise<void>)[] = [];
  const close = async () => {
    for (const closer of closers.splice(0).toReversed()) await closer();
  };
  try {
    const found = await findServer({ env: config.env, log, signal });
    const server =
      found.kind === 'binary'
        ? await startDevServer({ path: found.path, headless: false, log, signal })
        : null;
    if (server !== null) closers.push(() => server.stop());

    // Short delays: what the real service takes a while for is not what the demo is about.
    const simulator = await startSimulator({
      config: { dailyQuota: DAILY_QUOTA, uploadDelayMs: 500, taskDelayMs: 200 },
    });
    closers.push(() => simulator.close());
    // Ten in the morning in UTC+8, whatever it is here: no midnight comes before its time.
    simulator.clock.advance(untilUtc8(simulator.clock.now(), 10));

    const environment: Environment = {
      ...config.env,
      ...simulatorEnvironment(simulator.url),
      TENCENTCLOUD_REGION: 'ap-guangzhou',
      STEADYSEND_HOME: config.home,
      // A span is counted when it ends: fewer at a time show more of the way.
      STEADYSEND_SPANS_IN_FLIGHT: '2',
      ...(server === null
        ? {}
        : {
            TEMPORAL_ADDRESS: server.address,
            TEMPORAL_NAMESPACE: server.namespace,
            // No profile of the user, which may have a key or TLS, is mixed with a server of ours.
            TEMPORAL_PROFILE: '',
            TEMPORAL_CONFIG_FILE: '',
            HOME: config.home,
            XDG_CONFIG_HOME: config.home,
          }),
    };
    const workerLog = join(config.home, 'worker.log');
    const worker = startWorker({ ...environment, LOG_LEVEL: 'info' }, workerLog);
    closers.push(() => stopWorker(worker));
    return {
      temporalUi: server?.uiUrl ?? null,
      simulatorUrl: simulator.url,
      workerLog,
      show: (args) => runCommand(args, environment, 'inherit').then(({ code }) => code),
      capture: (args) => runCommand(args, environment, 'pipe').then(({ stdout }) => stdout),
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

/** Milliseconds until the clocks of UTC+8 next show `hour`. */
export function untilUtc8(now: number, hour: number): number {
  const day = 86_400_000;
  const since = (now + 8 * 3_600_000) % day;
  return (hour * 3_600_000 - since + day) % day;
}

function program(args: string[]): string[] {
  return [join(packageRoot(), 'bin', 'steadysend.js'), ...args];
}

function startWorker(env: Environment, logPath: string): ChildProcess {
  const log = openSync(logPath, 'a', 0o600);
  try {
    const stdio = ['ignore', log, log] as const;
    return spawn(process.execPath, program(['worker']), { env, stdio: [...stdio] });
  } finally {
    closeSync(log);
  }
}

async function stopWorker(worker: ChildProcess): Promise<void> {
  if (worker.exitCode !== null || worker.signalCode !== null) return;
  const ended = once(worker, 'exit');
  worker.kill('SIGTERM');
  const timer = setTimeout(() => worker.kill('SIGKILL'), STOP_MS);
  await ended;
  clearTimeout(timer);
}

async function runCommand(
  args: string[],
  env: Environment,
  stdout: 'inherit' | 'pipe',
): Promise<{ code: number; stdout: string }> {
  const child = spawn(process.execPath, program(args), {
    env,
    stdio: ['ignore', stdout, 'inherit'],
  });
  const parts: Buffer[] = [];
  child.stdout?.on('data', (part: Buffer) => parts.push(part));
  const [code] = (await once(child, 'close')) as [number | null];
  return { code: code ?? 1, stdout: Buffer.concat(parts).toString('utf8') };
}

/** The end of the worker's log, for a demo that went wrong. */
export async function logTail(path: string, lines: number): Promise<string> {
  const text = await readFile(path, 'utf8').catch(() => '');
  return text.trimEnd().split('\n').slice(-lines).join('\n');
}
