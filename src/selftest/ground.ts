import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Config } from '../config.ts';
import type { Environment } from '../config-reader.ts';
import { connectClient, type TemporalClient } from '../temporal/connect.ts';
import { findServer } from '../temporal/find-server.ts';
import { startChild, type Child } from './child.ts';
import { openTemporal, type TemporalSlot } from './temporal-slot.ts';
import { until } from './waits.ts';

/** A Temporal server and a simulated SES, each a process of its own, in a folder of their own. */
export interface Ground {
  folder: string;
  home: string;
  program: string;
  simulatorUrl: string;
  temporal: TemporalSlot;
  client: TemporalClient;
  /** For workers and commands. */
  env: Environment;
  /** Done at the end, the last one first. */
  atClose(closer: () => Promise<unknown>): void;
  /** `isKept`: the folder with logs and campaign folders stays. */
  close(isKept: boolean): Promise<void>;
}

export interface GroundOptions {
  config: Config;
  /** The steadysend program itself. */
  program: string;
  /** Settings of workers and commands beside those that say where everything is. */
  tuning: Environment;
  /** The simulator's, which are set before anything uses it. */
  knobs: object;
  log: (line: string) => void;
  signal: AbortSignal;
}

const SIMULATOR_START_MS = 20_000;

class GroundError extends Error {
  override readonly name = 'GroundError';
}

export async function openGround(options: GroundOptions): Promise<Ground> {
  const { config, program, log, signal } = options;
  const folder = await mkdtemp(join(tmpdir(), 'steadysend-selftest-'));
  const closers: (() => Promise<unknown>)[] = [];
  const close = async (isKept: boolean) => {
    for (const closer of closers.splice(0).toReversed()) {
      // One that fails to stop must not keep the others.
      await closer().catch((error: unknown) => log(String(error)));
    }
    if (!isKept) await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  };
  try {
    const home = join(folder, 'home');
    await mkdir(home);
    const found = await findServer({ env: ownServerOnly(config.env), log, signal });
    if (found.kind !== 'binary') throw new GroundError('a server of its own is needed');
    const dbFile = join(folder, 'temporal.db');
    const temporal = await openTemporal({ path: found.path, dbFile, log, signal });
    closers.push(() => temporal.close());
    // No profile of the user, which may have a key or TLS, is mixed with a server of ours.
    const nowhere = { HOME: folder, XDG_CONFIG_HOME: folder };
    const basis = { ...systemEnvironment(config.env), ...nowhere, NO_COLOR: '1' };
    const simulatorUrl = await startSimulatorChild(program, folder, basis, closers, signal);
    await control(simulatorUrl, 'PATCH', 'config', options.knobs);
    const env = {
      ...basis,
      ...options.tuning,
      STEADYSEND_HOME: home,
      STEADYSEND_SES_ENDPOINT: simulatorUrl,
      TENCENTCLOUD_SECRET_ID: 'simulator',
      TENCENTCLOUD_SECRET_KEY: 'simulator',
      TEMPORAL_ADDRESS: temporal.address,
      LOG_LEVEL: 'info',
    };
    const client = await connectClient(env, { signal });
    closers.push(() => client.connection.close());
    const atClose = (closer: () => Promise<unknown>) => void closers.push(closer);
    return { folder, home, program, simulatorUrl, temporal, client, env, atClose, close };
  } catch (error) {
    await close(false);
    throw error;
  }
}

async function startSimulatorChild(
  program: string,
  folder: string,
  env: Environment,
  closers: (() => Promise<unknown>)[],
  signal: AbortSignal,
): Promise<string> {
  const logFile = join(folder, 'simulator.log');
  const args = ['simulator', '--port', '0'];
  const child: Child = startChild({ program, args, env, cwd: folder, logFile });
  closers.push(() => child.stop());
  const isUp = await until(() => child.stdout.includes('\n') || !child.isAlive, {
    timeoutMs: SIMULATOR_START_MS,
    everyMs: 50,
    signal,
  });
  const url = child.stdout.split('\n')[0] ?? '';
  if (!isUp || url === '') throw new GroundError(`the simulator did not start: see ${logFile}`);
  return url;
}

/** Asks the simulator's control plane for something. */
export async function control(
  simulatorUrl: string,
  method: string,
  path: string,
  body: unknown,
): Promise<void> {
  const url = `${simulatorUrl}/_control/${path}`;
  const answer = await fetch(url, { method, body: JSON.stringify(body) });
  if (!answer.ok) throw new GroundError(`${method} ${url}: ${await answer.text()}`);
}

/** A cluster that others use is not to be killed, so one that is named is not even looked at. */
function ownServerOnly(env: Environment): Environment {
  const { TEMPORAL_ADDRESS: _not, ...rest } = env;
  return rest;
}

/** What programs need to run at all. Everything else is said here, not by the user's settings. */
function systemEnvironment(env: Environment): Environment {
  const names = ['PATH', 'TMPDIR', 'TEMP', 'SYSTEMROOT', 'XDG_CACHE_HOME'];
  return Object.fromEntries(names.map((name) => [name, env[name]]));
}
