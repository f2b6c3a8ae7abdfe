import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { ListenAddress } from '../config.ts';
import { closeNow, listen } from '../listen.ts';

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
  const url = await listen(server, options.address, {
    what: 'Metrics and health',
    setting: '--metrics or STEADYSEND_METRICS_ADDRESS',
  });
  return { url, close: () => closeNow(server) };
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
