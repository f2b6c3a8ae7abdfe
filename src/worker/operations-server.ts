import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { ListenAddress } from '../config.ts';

export type Readiness = 'ready' | 'starting' | 'draining' | 'stopped' | 'no answer from Temporal';

export interface OperationsOptions {
  address: ListenAddress;
  /** Where Temporal's SDK serves the metrics; null until it does. */
  metricsUrl: () => string | null;
  readiness: () => Promise<Readiness>;
  /** Brings up to date what is only looked at when somebody asks. */
  beforeMetrics: () => Promise<void>;
}

export interface OperationsServer {
  readonly url: string;
  close(): Promise<void>;
}

/** The address for metrics and health cannot be used; the message says why. */
export class ListenError extends Error {
  override readonly name = 'ListenError';
}

/** Prometheus gives up after 10 s by default. */
const METRICS_TIMEOUT_MS = 5_000;

/**
 * For machines that watch a worker:
 *
 *   /metrics   ours and Temporal's, in Prometheus's format
 *   /healthz   200 while the process answers, also while it starts or drains: a reason to restart
 *              it is only that it does not
 *   /readyz    200 while it works and Temporal answers, else 503, with the word for why
 */
export async function startOperationsServer(options: OperationsOptions): Promise<OperationsServer> {
  const server = createServer((request, response) => {
    answer(request, response, options).catch(() => response.destroy());
  });
  const { host, port } = options.address;
  await listen(server, options.address);
  const bound = (server.address() as AddressInfo | null)?.port ?? port;
  return {
    url: `http://${host.includes(':') ? `[${host}]` : host}:${bound}`,
    async close() {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  { metricsUrl, readiness, beforeMetrics }: OperationsOptions,
): Promise<void> {
  const path = request.url?.split('?')[0];
  if (request.method !== 'GET' && request.method !== 'HEAD') return send(response, 405, 'only GET');
  switch (path) {
    case '/metrics':
      await beforeMetrics();
      return await passOn(response, metricsUrl());
    case '/healthz':
      return send(response, 200, 'alive');
    case '/readyz': {
      const state = await readiness();
      return send(response, state === 'ready' ? 200 : 503, state);
    }
    default:
      return send(response, 404, 'there are /metrics, /healthz and /readyz');
  }
}

async function passOn(response: ServerResponse, metricsUrl: string | null): Promise<void> {
  if (metricsUrl === null) return send(response, 503, 'starting');
  const signal = AbortSignal.timeout(METRICS_TIMEOUT_MS);
  try {
    const metrics = await fetch(metricsUrl, { signal });
    const text = await metrics.text();
    send(response, metrics.status, text, metrics.headers.get('content-type') ?? 'text/plain');
  } catch {
    send(response, 503, "Temporal's SDK does not give its metrics");
  }
}

function send(
  response: ServerResponse,
  status: number,
  text: string,
  type = 'text/plain; charset=utf-8',
): void {
  response.writeHead(status, { 'content-type': type });
  response.end(text.endsWith('\n') ? text : `${text}\n`);
}

async function listen(server: Server, { host, port }: ListenAddress): Promise<void> {
  try {
    server.listen({ host, port });
    await once(server, 'listening');
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? 'unknown error';
    throw new ListenError(
      `Metrics and health cannot be served at ${host}:${port}: ${REASONS[code] ?? code}. ` +
        'Choose another address with --metrics or STEADYSEND_METRICS_ADDRESS.',
      { cause: error },
    );
  }
}

const REASONS: Readonly<Record<string, string>> = {
  EADDRINUSE: 'another program listens there',
  EACCES: 'this user may not',
  EADDRNOTAVAIL: 'this machine has no such address',
  ENOTFOUND: 'there is no such host',
};
