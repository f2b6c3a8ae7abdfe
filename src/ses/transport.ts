import { randomUUID } from 'node:crypto';
import { ses } from 'tencentcloud-sdk-nodejs-ses';
import type { SesAction } from './actions.ts';
import { createWatchedAgent, TRACE_HEADER } from './agent.ts';
import type { CallStop } from './call-stop.ts';
import { createCallStop } from './call-stop.ts';
import { classifyFailure } from './classify-failure.ts';
import { describeFailure } from './disposition-of.ts';
import { resolveEndpoint } from './endpoint.ts';
import { SesApiError, SesError, SesNotSentError } from './errors.ts';
import type { Pacer, Pacers } from './pacer.ts';
import type { CallOptions } from './port.ts';

export interface TransportOptions {
  secretId: string;
  secretKey: string;
  /** Of temporary credentials. */
  token?: string;
  region: string;
  /** `http://127.0.0.1:PORT` for the simulator; without it the site that the region belongs to. */
  endpoint?: string;
  timeoutMs: number;
  maxSockets: number;
  pacers: Pacers;
  /** Told of every call after it ended, for metrics and logs. Sees neither request nor answer. */
  onRequest?: (report: RequestReport) => void;
}

export interface RequestReport {
  action: SesAction;
  /** Spent waiting for the pacer's slot. */
  waitedMs: number;
  /** From leaving the pacer to the end; 0 when the request never left it. */
  ms: number;
  /** `ok`, the provider's code, one of ours (`OutcomeUnknown`, …), or `Guarded`: by the caller. */
  outcome: string;
}

export interface Transport {
  /** One HTTP request. Throws only the classes of errors.ts, and what the caller's guard throws. */
  call<T>(
    action: SesAction,
    request: object,
    read: (answer: unknown) => T,
    options?: CallOptions,
  ): Promise<T>;
  close(): void;
}

/** RequestLimitExceeded and its narrower kinds: refused at the gateway, before SES saw the call. */
const THROTTLED = 'RequestLimitExceeded';

const GUARDED = 'Guarded';

export function createTransport(options: TransportOptions): Transport {
  checkCredentials(options);
  const endpoint = resolveEndpoint(options.region, options.endpoint);
  const watched = createWatchedAgent(endpoint, options.maxSockets);
  const { secretId, secretKey, token } = options;
  const sdk = new ses.v20201002.Client({
    credential: { secretId, secretKey, ...(token === undefined ? {} : { token }) },
    region: options.region,
    profile: {
      httpProfile: {
        endpoint: endpoint.host,
        protocol: endpoint.protocol,
        // Given always: without an agent the SDK sends through `http_proxy`, loopback included.
        agent: watched.agent,
        // The SDK's own limit counts head and body apart, so a call could take twice as long, and
        // leaves its timer running. 0 turns it off; CallStop bounds the whole call.
        reqTimeout: 0,
      },
    },
  });

  async function send(action: SesAction, request: object, stop: CallStop): Promise<unknown> {
    const traceId = randomUUID();
    const attempt = watched.watch(traceId);
    try {
      const headers = { [TRACE_HEADER]: traceId };
      return await sdk.request(action, request, { signal: stop.signal, headers });
    } catch (thrown) {
      throw classifyFailure(action, thrown, attempt, stop.reason());
    } finally {
      watched.forget(traceId);
    }
  }

  function read<T>(action: SesAction, answer: unknown, reader: (answer: unknown) => T): T {
    try {
      return reader(answer);
    } catch (thrown) {
      const attempt = { begun: true, connected: true, status: 200 };
      throw classifyFailure(action, thrown, attempt, undefined);
    }
  }

  return {
    async call(action, request, reader, callOptions = {}) {
      const pacer = options.pacers.of(action);
      const stop = createCallStop(callOptions);
      const began = performance.now();
      let left: number | undefined;
      let outcome = 'ok';
      try {
        const slotAt = await takeSlot(pacer, action, stop);
        callOptions.guard?.();
        left = performance.now();
        stop.leave(options.timeoutMs);
        return read(action, await send(action, request, stop).catch(slowed(pacer, slotAt)), reader);
      } catch (error) {
        outcome = error instanceof SesError ? describeFailure(error, action).code : GUARDED;
        throw error;
      } finally {
        stop.release();
        const waitedMs = (left ?? performance.now()) - began;
        const ms = left === undefined ? 0 : performance.now() - left;
        report(options.onRequest, { action, waitedMs, ms, outcome });
      }
    },
    close: watched.close,
  };
}

async function takeSlot(pacer: Pacer, action: SesAction, stop: CallStop): Promise<number> {
  const slotAt = await pacer.take(stop.signal).catch(() => undefined);
  if (slotAt === undefined || stop.signal.aborted) {
    throw new SesNotSentError(action, 'cancelled', 'cancelled');
  }
  return slotAt;
}

function slowed(pacer: Pacer, slotAt: number): (error: unknown) => never {
  return (error) => {
    if (error instanceof SesApiError && isThrottled(error.code)) pacer.slowDown(slotAt);
    throw error;
  };
}

function isThrottled(code: string): boolean {
  return code === THROTTLED || code.startsWith(`${THROTTLED}.`);
}

/** A hook that throws must not turn a send that SES accepted into a failure. */
function report(hook: TransportOptions['onRequest'], result: RequestReport): void {
  try {
    hook?.(result);
  } catch {
    // Nothing to do: metrics are lost, mails are not.
  }
}

/**
 * Both end up in an HTTP header. A line break from a copied file would make every request fail
 * inside the SDK, which would look like an unknown outcome instead of a wrong setting.
 */
function checkCredentials(options: TransportOptions): void {
  const settings = [
    ['TENCENTCLOUD_SECRET_ID', options.secretId],
    ['TENCENTCLOUD_SECRET_KEY', options.secretKey],
    ['TENCENTCLOUD_TOKEN', options.token],
    ['TENCENTCLOUD_REGION', options.region],
  ] as const;
  for (const [name, value] of settings) {
    if (value === undefined || /^[\x21-\x7e]+$/.test(value)) continue;
    const problem =
      value === '' ? 'is empty' : 'holds a space, a line break or a special character';
    throw new Error(`${name} ${problem}`);
  }
}
