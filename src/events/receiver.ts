import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import type { ListenAddress } from '../config.ts';
import type { SesEvent } from '../domain/suppression-events.ts';
import { listen } from '../listen.ts';
import { isSameSecret } from '../same-secret.ts';
import type { SuppressionWriter } from '../storage/suppression-writer.ts';
import { readSuppressions, type ReadEvents } from './read-suppressions.ts';

/**
 * What became of an event: it is stored; it was before; it asks for nothing (a delivery, an open); it is
 * about an address that no list can have; or it was not taken, and SES has to bring it again.
 */
export const EVENT_OUTCOMES = ['stored', 'repeated', 'noted', 'unusable', 'failed'] as const;
export type EventOutcome = (typeof EVENT_OUTCOMES)[number];

export interface ReceiverOptions {
  address: ListenAddress;
  secret: string;
  writer: Pick<SuppressionWriter, 'add' | 'close'>;
  onEvent?: (event: SesEvent, outcome: EventOutcome) => void;
  /** Requests that were turned away before anything of them was read. */
  onRefusal?: (status: number) => void;
  limits?: Partial<ReceiverLimits>;
}

export interface EventReceiver {
  /** Without the secret. */
  readonly url: string;
  /** Takes no more, answers what it took, and stores it. */
  close(): Promise<void>;
}

export interface ReceiverLimits {
  /** An event of SES has about one kilobyte. */
  bodyBytes: number;
  /** Requests whose answer is under way. */
  underWayMax: number;
  /** How long an answer may take. SES does not say how long it waits. */
  answerMs: number;
}

const LIMITS: ReceiverLimits = { bodyBytes: 64 * 1024, underWayMax: 500, answerMs: 10_000 };
/** How much of a body that is too large is read for the sake of a proper answer. */
const DROPPED_BYTES_MAX = 1024 * 1024;
const RETRY_AFTER_S = 5;
const CONNECTIONS_MAX = 2_000;
/** Between two events of one connection; a proxy in front has its own idea, most often 60 s. */
const KEEP_ALIVE_MS = 75_000;

/**
 * Takes the events that SES posts to `/events/SECRET`. They carry no signature, so the secret is all
 * that tells SES from anybody else, and any other path is answered as if there were nothing.
 *
 *   200   what the event asks for is durable; SES need not bring it again
 *   4xx   it is none, and bringing it again would not help
 *   503   not now: too much at a time, shutting down, or the store cannot be written. SES retries
 */
export async function startEventReceiver(options: ReceiverOptions): Promise<EventReceiver> {
  const receiver = new Receiver(options);
  const server = createServer(
    {
      requestTimeout: receiver.limits.answerMs,
      headersTimeout: receiver.limits.answerMs,
      keepAliveTimeout: KEEP_ALIVE_MS,
    },
    (request, response) => receiver.take(request, response),
  );
  server.maxConnections = CONNECTIONS_MAX;
  const url = await listen(server, options.address, {
    what: 'Events of SES',
    setting: '--events-address or STEADYSEND_EVENTS_ADDRESS',
  });
  return {
    url: `${url}/events/`,
    async close() {
      const closed = once(server, 'close');
      server.close();
      server.closeIdleConnections();
      await receiver.drain();
      server.closeAllConnections();
      await closed;
      await options.writer.close();
    },
  };
}

class Receiver {
  readonly limits: ReceiverLimits;
  readonly #options: ReceiverOptions;
  readonly #path: string;
  readonly #underWay = new Set<Promise<void>>();
  #isClosing = false;

  constructor(options: ReceiverOptions) {
    this.#options = options;
    this.limits = { ...LIMITS, ...options.limits };
    this.#path = `/events/${options.secret}`;
  }

  take(request: IncomingMessage, response: ServerResponse): void {
    const answer: Promise<void> = this.#answer(request, response)
      // The connection is gone; whoever sent it will find out.
      .catch(() => void response.destroy())
      .finally(() => this.#underWay.delete(answer));
    this.#underWay.add(answer);
  }

  async drain(): Promise<void> {
    this.#isClosing = true;
    const all = Promise.allSettled(this.#underWay);
    const waiting = new AbortController();
    const given = delay(this.limits.answerMs, undefined, { signal: waiting.signal });
    await Promise.race([all, given.catch(() => undefined)]);
    waiting.abort();
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const [path = ''] = (request.url ?? '').split('?', 1);
    if (!isSameSecret(path, this.#path)) return this.#refuse(response, 404);
    if (request.method !== 'POST') return this.#refuse(response, 405, { allow: 'POST' });
    if (this.#isClosing || this.#underWay.size >= this.limits.underWayMax) {
      return this.#refuse(response, 503, { 'retry-after': String(RETRY_AFTER_S) });
    }
    const body = await this.#readBody(request);
    if (body === null) return this.#refuse(response, 413);
    const read = readSuppressions(body, Date.now());
    if (read === null) return this.#refuse(response, 400);
    const outcome = await this.#store(read);
    this.#count(read.suppressing, outcome);
    this.#count(read.noted, 'noted');
    this.#count(read.unusable, 'unusable');
    if (outcome !== 'failed') response.writeHead(200).end();
    else response.writeHead(503, { 'retry-after': String(RETRY_AFTER_S) }).end();
  }

  #count(events: readonly SesEvent[], outcome: EventOutcome): void {
    for (const event of events) this.#options.onEvent?.(event, outcome);
  }

  /** Why it failed is for the writer to tell. One that takes too long goes on, and is repeated. */
  async #store({ suppressions }: ReadEvents): Promise<'stored' | 'repeated' | 'failed'> {
    if (suppressions.length === 0) return 'repeated';
    const waiting = new AbortController();
    const { signal } = waiting;
    const late = delay(this.limits.answerMs, null, { signal }).catch(() => null);
    const added = this.#options.writer.add(suppressions).catch(() => null);
    const isNew = await Promise.race([added, late]);
    waiting.abort();
    if (isNew === null) return 'failed';
    return isNew ? 'stored' : 'repeated';
  }

  /** Null when there is more than an event can have; the rest is read, so that the answer arrives. */
  async #readBody(request: IncomingMessage): Promise<Buffer | null> {
    const { bodyBytes } = this.limits;
    const parts: Buffer[] = [];
    let length = 0;
    for await (const part of request as AsyncIterable<Buffer>) {
      length += part.length;
      if (length <= bodyBytes) parts.push(part);
      else if (length > DROPPED_BYTES_MAX) break;
    }
    return length > bodyBytes ? null : Buffer.concat(parts, length);
  }

  /** Whatever is left of the request goes with the connection. */
  #refuse(response: ServerResponse, status: number, headers: Record<string, string> = {}): void {
    this.#options.onRefusal?.(status);
    response.writeHead(status, { ...headers, connection: 'close' }).end();
  }
}
