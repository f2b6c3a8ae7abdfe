import { connect } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { Connection } from '@temporalio/client';
import { freePort } from './free-port.ts';
import { spawnServer } from './server-process.ts';
import type { ServerProcess } from './server-process.ts';
import { SEARCH_ATTRIBUTES } from './search-attributes.ts';

export interface DevServerOptions {
  /** The Temporal CLI (see findServer). */
  path: string;
  /** Keeps the state over restarts; absent, it is gone with the process. */
  dbFile?: string;
  /** Absent: a free one. A port asked for is never replaced by another. */
  port?: number;
  uiPort?: number;
  /** Without the web UI. */
  headless: boolean;
  /** Name and type; absent, those that steadysend needs. */
  searchAttributes?: Readonly<Record<string, string>>;
  /** Extra `--dynamic-config-value`s. None is needed for steadysend itself. */
  dynamicConfig?: Readonly<Record<string, unknown>>;
  log: (line: string) => void;
  signal?: AbortSignal;
}

export interface DevServer {
  address: string;
  namespace: string;
  uiUrl: string | null;
  pid: number;
  /** Resolves when the server has ended, by `stop` or by itself. */
  exited: Promise<void>;
  /** Asks it to end, and kills it when it does not; may be called again. */
  stop(): Promise<void>;
}

const HOST = '127.0.0.1';
const NAMESPACE = 'default';
// It is up in a fifth of a second on an idle machine.
const START_TIMEOUT_MS = 60_000;
const CONNECT_TIMEOUT_MS = 1_000;
const POLL_MS = 50;
// Between looking for a free port and binding it another process may take it, and the server binds
// further ports of its own choosing.
const ATTEMPTS = 5;

/** Starts Temporal's development server on loopback and waits until it answers. */
export async function startDevServer(options: DevServerOptions): Promise<DevServer> {
  for (let attempt = 1; ; attempt += 1) {
    options.signal?.throwIfAborted();
    const port = options.port ?? (await freePort(HOST));
    const uiPort = options.headless ? null : (options.uiPort ?? (await freePort(HOST)));
    const server = spawnServer(options.path, serverArguments(options, port, uiPort));
    try {
      await waitUntilItAnswers(server, `${HOST}:${port}`, options.signal);
      return {
        address: `${HOST}:${port}`,
        namespace: NAMESPACE,
        uiUrl: uiPort === null ? null : `http://${HOST}:${uiPort}`,
        pid: server.pid,
        exited: server.exited,
        stop: () => server.stop(),
      };
    } catch (error) {
      await server.stop();
      options.signal?.throwIfAborted();
      const portTaken = /address already in use|can't set port/i.test(server.lastOutput());
      const mayChoose = options.port === undefined && options.uiPort === undefined;
      if (!portTaken || !mayChoose || attempt === ATTEMPTS) throw error;
      options.log(`port ${port} was taken meanwhile, trying another`);
    }
  }
}

function serverArguments(
  options: DevServerOptions,
  port: number,
  uiPort: number | null,
): readonly string[] {
  const flags = [`--ip=${HOST}`, `--port=${port}`, '--log-level=error', '--color=never'];
  // The user's own config file and TEMPORAL_* are about clusters to connect to, not this server.
  flags.push('--disable-config-file', '--disable-config-env');
  flags.push(uiPort === null ? '--headless' : `--ui-port=${uiPort}`);
  if (options.dbFile !== undefined) flags.push(`--db-filename=${options.dbFile}`);
  const attributes = options.searchAttributes ?? SEARCH_ATTRIBUTES;
  for (const [name, type] of Object.entries(attributes)) {
    flags.push(`--search-attribute=${name}=${type}`);
  }
  for (const [key, value] of Object.entries(options.dynamicConfig ?? {})) {
    flags.push(`--dynamic-config-value=${key}=${JSON.stringify(value)}`);
  }
  return ['server', 'start-dev', ...flags];
}

async function waitUntilItAnswers(
  server: ServerProcess,
  address: string,
  signal: AbortSignal | undefined,
): Promise<void> {
  const deadline = Date.now() + START_TIMEOUT_MS;
  const [host = '', port] = address.split(':');
  // gRPC waits a second after a refused connection; a bare one tells when it is worth asking.
  while (!((await accepts(host, Number(port))) && (await answers(address)))) {
    signal?.throwIfAborted();
    if (server.hasExited()) {
      throw new Error(`the Temporal server ended at once:\n${server.lastOutput()}`);
    }
    if (Date.now() > deadline) {
      throw new Error(
        `the Temporal server (pid ${server.pid}) does not answer at ${address} after ` +
          `${START_TIMEOUT_MS / 1000} s:\n${server.lastOutput()}`,
      );
    }
    await delay(POLL_MS, undefined, signal === undefined ? {} : { signal });
  }
}

async function accepts(host: string, port: number): Promise<boolean> {
  const socket = connect({ host, port, timeout: CONNECT_TIMEOUT_MS });
  try {
    return await new Promise<boolean>((resolve) => {
      socket.once('connect', () => resolve(true));
      socket.once('timeout', () => resolve(false));
      socket.once('error', () => resolve(false));
    });
  } finally {
    socket.destroy();
  }
}

// The port opens before the namespace exists, and a client that comes in between gets an error.
async function answers(address: string): Promise<boolean> {
  const connection = Connection.lazy({ address, connectTimeout: CONNECT_TIMEOUT_MS });
  try {
    await connection.withDeadline(Date.now() + CONNECT_TIMEOUT_MS, () =>
      connection.workflowService.describeNamespace({ namespace: NAMESPACE }),
    );
    return true;
  } catch {
    return false;
  } finally {
    await connection.close();
  }
}
