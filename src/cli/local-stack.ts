import { createServer } from 'node:net';
import { join } from 'node:path';
import type { Config } from '../config.ts';
import type { Environment } from '../config-reader.ts';
import { startSimulator } from '../simulator/server.ts';
import { startDevServer } from '../temporal/dev-server.ts';
import { findServer } from '../temporal/find-server.ts';
import { chosenAddress } from '../temporal/profile.ts';
import { takenPortError } from './taken-port.ts';
import { TEMPORAL_PORT, TEMPORAL_UI_PORT, SIMULATOR_PORT, simulatorEnvironment } from './ports.ts';

/** Something that `up` started, or found running. */
export interface LocalPart {
  name: string;
  /** How commands find it. */
  environment: Environment;
  /** For people: what it is and where. */
  lines: string[];
  /** Settles when it ended by itself; never, when it is not ours. */
  ended: Promise<unknown>;
  stop(): Promise<void>;
}

export type ChosenPort = { flag: string; port: number } | null;

export interface LocalTemporalOptions {
  config: Config;
  port: ChosenPort;
  uiPort: ChosenPort;
  log: (line: string) => void;
  signal: AbortSignal;
}

export async function startLocalTemporal(options: LocalTemporalOptions): Promise<LocalPart> {
  const { config, log, signal } = options;
  const chosen = chosenAddress(config.temporalEnv);
  const env = { ...config.env, ...config.temporalEnv };
  const found =
    chosen === null
      ? await findServer({ env, log, signal })
      : ({ kind: 'address', address: chosen } as const);
  if (found.kind === 'address') {
    return {
      name: 'Temporal',
      environment: {},
      lines: [`Temporal             ${found.address} (as your settings say)`],
      ended: new Promise(() => {}),
      stop: () => Promise.resolve(),
    };
  }
  const port = await portFor(options.port, TEMPORAL_PORT);
  const server = await startDevServer({
    path: found.path,
    dbFile: join(config.home, 'temporal.db'),
    port,
    uiPort: await portFor(options.uiPort, TEMPORAL_UI_PORT),
    headless: false,
    log,
    signal,
  });
  return {
    name: 'The Temporal server',
    environment: {
      TEMPORAL_ADDRESS: server.address,
      TEMPORAL_NAMESPACE: server.namespace,
      ...(server.uiUrl === null ? {} : { TEMPORAL_UI_URL: server.uiUrl }),
    },
    lines: [`Temporal             ${server.address}`, `Temporal's web UI    ${server.uiUrl}`],
    ended: server.exited,
    stop: () => server.stop(),
  };
}

/** `eventsUrl`: where it posts events, as SES does to the address in its console. */
export async function startLocalSimulator(
  chosen: ChosenPort,
  eventsUrl: string | null,
): Promise<LocalPart> {
  const simulator = await startSimulator({
    port: await portFor(chosen, SIMULATOR_PORT),
    ...(eventsUrl === null ? {} : { config: { callback: { ...EVENTS, url: eventsUrl } } }),
  });
  return {
    name: 'The simulator',
    environment: simulatorEnvironment(simulator.url),
    lines: [`SES simulator        ${simulator.url} (mails nobody)`],
    ended: new Promise(() => {}),
    stop: () => simulator.close(),
  };
}

/** Patient: the worker that takes them starts after the simulator. */
const EVENTS = {
  events: [],
  repeats: 0,
  disorder: false,
  delayMs: 0,
  attempts: 60,
  retryMs: 1_000,
};

/** The port that was asked for, which must be free; else the usual one, else any free one. */
export async function portFor(chosen: ChosenPort, usual: number): Promise<number> {
  if (chosen !== null) {
    return await bind(chosen.port).catch((error: unknown) => {
      throw takenPortError(error, chosen.flag, chosen.port);
    });
  }
  return await bind(usual).catch(() => bind(0));
}

/** Binds and lets go: what is started next has it to itself, unless another program is faster. */
async function bind(port: number): Promise<number> {
  return await new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen({ port, host: '127.0.0.1', exclusive: true }, () => {
      const address = server.address();
      const bound = typeof address === 'object' && address !== null ? address.port : port;
      server.close(() => resolve(bound));
    });
  });
}
