import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { PayloadCodec } from '@temporalio/common';
import type { CodecServerSettings } from '../../config.ts';
import { closeNow, listen } from '../../listen.ts';
import { readBody } from './body.ts';
import { mayCall, type Refusal } from './may-call.ts';
import { payloadsFrom, payloadsText } from './wire.ts';

export interface CodecServerOptions extends CodecServerSettings {
  codec: PayloadCodec;
  /** Told of each call: what it was for and what came of it, never what was in it. */
  onCall?: (call: { path: string; namespace: string; status: number }) => void;
}

export interface CodecServer {
  readonly url: string;
  close(): Promise<void>;
}

/**
 * Temporal's remote codec protocol, for its web UI and CLI: they post payloads as the server has them
 * to `/decode`, and to `/encode` those that they are about to send.
 */
export async function startCodecServer(options: CodecServerOptions): Promise<CodecServer> {
  const server = createServer((request, response) => {
    answer(request, response, options).catch(() => response.destroy());
  });
  const url = await listen(server, options.address, {
    what: 'The codec server',
    setting: '--listen or STEADYSEND_CODEC_ADDRESS',
  });
  return { url, close: () => closeNow(server) };
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  options: CodecServerOptions,
): Promise<void> {
  const path = request.url?.split('?')[0] ?? '';
  const refusal = mayCall(request, options);
  const origin = request.headers.origin;
  // A page may read a refusal too, or the web UI could not show it.
  if (origin !== undefined && origin === options.webOrigin) allowPage(response, origin);
  if (refusal === null && request.method === 'OPTIONS') {
    response.writeHead(204).end();
    return;
  }
  const { status, text } = refusal ?? (await convert(request, path, options.codec));
  const type = status === 200 ? 'application/json' : 'text/plain; charset=utf-8';
  response.writeHead(status, {
    'content-type': type,
    'cache-control': 'no-store',
    ...(status === 401 ? { 'www-authenticate': 'Bearer' } : {}),
    // What is left of a body that was not read would be taken for the next call.
    ...(request.complete ? {} : { connection: 'close' }),
  });
  response.end(text);
  const namespace = request.headers['x-namespace'];
  options.onCall?.({ path, namespace: String(namespace ?? ''), status });
}

function allowPage(response: ServerResponse, origin: string): void {
  response.setHeader('access-control-allow-origin', origin);
  response.setHeader('access-control-allow-credentials', 'true');
  response.setHeader('access-control-allow-methods', 'POST, OPTIONS');
  response.setHeader('access-control-allow-headers', 'content-type, x-namespace, authorization');
  // Chrome asks before a page of the network may reach this machine.
  response.setHeader('access-control-allow-private-network', 'true');
  response.setHeader('vary', 'origin');
}

async function convert(
  request: IncomingMessage,
  path: string,
  codec: PayloadCodec,
): Promise<Refusal> {
  const turns = new Map([
    ['/decode', codec.decode],
    ['/encode', codec.encode],
  ]);
  const turn = turns.get(path);
  if (turn === undefined) return { status: 404, text: 'there are /decode and /encode' };
  if (request.method !== 'POST') return { status: 405, text: 'only POST' };
  const body = await readBody(request);
  if (body === null) return { status: 413, text: 'the request is too large' };
  const payloads = payloadsFrom(body);
  if (payloads === null) {
    return { status: 400, text: 'not of the form {"payloads":[{"metadata":{},"data":""}]}' };
  }
  try {
    return { status: 200, text: payloadsText(await turn(payloads)) };
  } catch (error) {
    return { status: 400, text: error instanceof Error ? error.message : String(error) };
  }
}
