import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { onTestFinished } from 'vitest';
import type { SesClient, SesClientOptions } from '../../../src/ses/client.ts';
import { createSesClient } from '../../../src/ses/client.ts';
import { createPacers } from '../../../src/ses/pacer.ts';

export interface Exchange {
  request: IncomingMessage;
  /** The request's JSON. */
  body: Record<string, unknown>;
  response: ServerResponse;
  socket: Socket;
}

export interface ScriptedServer {
  url: string;
  exchanges: Exchange[];
  connections: () => number;
}

/** A server that lets the test answer each request, or not. Ends with the test. */
export async function startScriptedServer(
  answer: (exchange: Exchange) => void,
): Promise<ScriptedServer> {
  const exchanges: Exchange[] = [];
  let connections = 0;
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const text = Buffer.concat(chunks).toString('utf8');
      const body = text === '' ? {} : (JSON.parse(text) as Record<string, unknown>);
      const exchange = { request, body, response, socket: request.socket };
      exchanges.push(exchange);
      answer(exchange);
    });
  });
  server.on('connection', () => (connections += 1));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}`, exchanges, connections: () => connections };
}

/** Answers with `{"Response": …}` as the API does. */
export function reply(exchange: Exchange, response: object): void {
  exchange.response.setHeader('Content-Type', 'application/json');
  exchange.response.end(JSON.stringify({ Response: { RequestId: 'request-1', ...response } }));
}

export function replyError(exchange: Exchange, code: unknown, message = 'no reason'): void {
  reply(exchange, { Error: { Code: code, Message: message } });
}

/** Fast enough that no test waits for the pacer. */
export function clientFor(url: string, options: Partial<SesClientOptions> = {}): SesClient {
  const client = createSesClient({
    secretId: 'the-secret-id',
    secretKey: 'the-secret-key',
    region: 'ap-guangzhou',
    endpoint: url,
    timeoutMs: 2_000,
    pacers: createPacers({ ratePerSecond: 10_000 }),
    ...options,
  });
  onTestFinished(() => client.close());
  return client;
}

export const TASK = {
  groupId: 7,
  from: 'News <news@mail.example.com>',
  subject: 'Hello',
  templateId: 10001,
};

/** What the promise rejected with. */
export async function failureOf(promise: Promise<unknown>): Promise<Error> {
  try {
    await promise;
  } catch (error) {
    if (error instanceof Error) return error;
  }
  throw new Error('the call did not fail');
}
