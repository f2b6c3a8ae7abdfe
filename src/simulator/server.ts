import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { World } from './action.ts';
import { ACTIONS } from './actions/registry.ts';
import { Billing } from './billing.ts';
import { Callbacks } from './callbacks.ts';
import { SimulatorClock } from './clock.ts';
import { checkConfig } from './config-check.ts';
import { DEFAULT_CONFIG, type SimulatorConfig } from './config.ts';
import { handleControl, type ControlParts } from './control.ts';
import { Delivery } from './delivery.ts';
import { Faults, type FaultRule } from './faults.ts';
import { Gateway } from './gateway.ts';
import { Quota } from './quota.ts';
import { RateLimits } from './rate-limit.ts';
import { Reputation } from './reputation.ts';
import { SimulatorStore } from './store.ts';

export interface SimulatorOptions {
  /** @default 0, a free port */
  port?: number;
  /** @default '127.0.0.1' */
  host?: string;
  /** Knobs that differ from the default account. */
  config?: Partial<SimulatorConfig>;
}

export interface Simulator {
  readonly url: string;
  readonly port: number;
  readonly store: SimulatorStore;
  readonly clock: SimulatorClock;
  /** The knobs as they are now; change them with `configure`. */
  readonly config: Readonly<SimulatorConfig>;
  configure(patch: Partial<SimulatorConfig>): void;
  /** Replaces all fault rules. */
  setFaults(rules: FaultRule[]): void;
  /** Ends every connection, also those that hang, and forgets what was still to happen. */
  close(): Promise<void>;
}

/** Room for a GET request of 32 KB, the most that API 3.0 allows, and its headers. */
const HEADER_BYTES_MAX = 64 * 1024;
/**
 * Longer than a client's pause between two calls: a connection that the server closes just when the
 * next request leaves would look like a lost answer, and faults are for the fault rules to make.
 */
const KEEP_ALIVE_MS = 120_000;
/** Not the knob `maxBodyBytes`: whoever makes that small must be able to make it large again. */
const CONTROL_BODY_BYTES_MAX = 10 * 1024 * 1024;
/** How much of a body that is too large is read for the sake of a proper answer. */
const DROPPED_BYTES_MAX = 64 * 1024 * 1024;

/** Starts a simulator of its own: there is no state outside of it, so many fit in one process. */
export async function startSimulator(options: SimulatorOptions = {}): Promise<Simulator> {
  const given = structuredClone({ ...DEFAULT_CONFIG, ...checkConfig(options.config ?? {}) });
  const config = structuredClone(given);
  const clock = new SimulatorClock();
  const store = new SimulatorStore();
  const account = {
    config,
    clock,
    store,
    quota: new Quota(config),
    billing: new Billing(config),
    reputation: new Reputation(config),
    callbacks: new Callbacks({ config, clock }),
  };
  const world: World = { ...account, delivery: new Delivery(account) };
  const faults = new Faults(ACTIONS.keys());
  const rateLimits = new RateLimits(config);
  const stop = new AbortController();
  const gateway = new Gateway(world, faults, rateLimits, stop.signal);

  const configure = (patch: unknown): void => {
    Object.assign(config, checkConfig(patch));
    world.delivery.reconsider();
  };
  const reset = (withConfig: boolean): void => {
    clock.clear();
    const { quota, reputation, delivery, callbacks } = world;
    for (const part of [store, quota, reputation, delivery, callbacks, rateLimits]) part.reset();
    faults.set([]);
    if (withConfig) Object.assign(config, structuredClone(given));
  };
  const control: ControlParts = { world, faults, configure, reset };

  const server = createServer(
    { maxHeaderSize: HEADER_BYTES_MAX, keepAliveTimeout: KEEP_ALIVE_MS },
    (request, response) => {
      serve(request, response, gateway, control).catch((error: unknown) => {
        // Closing ends the waits of requests that are under way; anything else cuts the connection.
        if (!stop.signal.aborted) response.destroy(error instanceof Error ? error : undefined);
      });
    },
  );
  const host = options.host ?? '127.0.0.1';
  const port = await listen(server, options.port ?? 0, host);
  return {
    url: `http://${host.includes(':') ? `[${host}]` : host}:${port}`,
    port,
    store,
    clock,
    config,
    configure,
    setFaults: (rules) => faults.set(rules),
    async close() {
      stop.abort();
      clock.close();
      world.callbacks.close();
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
}

async function serve(
  request: IncomingMessage,
  response: ServerResponse,
  gateway: Gateway,
  control: ControlParts,
): Promise<void> {
  const [path = '/', query = ''] = (request.url ?? '/').split('?', 2);
  if (path.startsWith('/_control/')) {
    const body = await readBody(request, CONTROL_BODY_BYTES_MAX);
    return handleControl(request, path, body, response, control);
  }
  const body = await readBody(request, control.world.config.maxBodyBytes);
  const isCall = path === '/' && (request.method === 'POST' || request.method === 'GET');
  if (isCall) return gateway.handle(request, path, query, body, response);
  response.writeHead(404, { 'Content-Type': 'text/plain' });
  response.end('This is a local SES: the API is at /, the control plane below /_control/.\n');
}

/** Null when the body is larger than allowed. The rest is read and dropped, so that the answer arrives. */
async function readBody(request: IncomingMessage, bytesMax: number): Promise<Buffer | null> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length <= bytesMax) chunks.push(chunk);
    else chunks.length = 0;
    if (length > bytesMax + DROPPED_BYTES_MAX) throw new Error('The request does not end.');
  }
  return length > bytesMax ? null : Buffer.concat(chunks, length);
}

function listen(server: Server, port: number, host: string): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      resolve((server.address() as AddressInfo).port);
    });
  });
}
