import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Action, World } from './action.ts';
import { ACTIONS } from './actions/registry.ts';
import { readAction, readEnvelope, refuseOldSignature, type Envelope } from './envelope.ts';
import type { Fault, Faults } from './faults.ts';
import { seededRandom } from './random.ts';
import type { RateLimits } from './rate-limit.ts';
import type { RequestLog } from './request-log.ts';
import { SignatureVerifier, type SignedRequest } from './signature.ts';
import { messageOf, WireError } from './wire-errors.ts';

/** SES documentation, request structure: the only version there is. */
const VERSION = '2020-10-02';
/** Common documentation of API 3.0: a GET request holds at most 32 KB. */
const QUERY_BYTES_MAX = 32 * 1024;

interface Call {
  log: RequestLog;
  index: number;
  response: ServerResponse;
}
interface AdmittedCall {
  action: Action;
  envelope: Envelope;
}
/** What a call came to: the outcome for the log, and the answer that says so. */
interface Answer {
  outcome: string;
  body: string;
}

/**
 * The way of one API request: the network there, the gateway's checks, a fault if a rule says so, the
 * action, the network back.
 */
export class Gateway {
  private readonly world: World;
  private readonly faults: Faults;
  private readonly rateLimits: RateLimits;
  private readonly verifier: SignatureVerifier;
  private readonly stop: AbortSignal;
  private jitter: { seed: number; random: () => number } | null = null;

  constructor(world: World, faults: Faults, rateLimits: RateLimits, stop: AbortSignal) {
    this.world = world;
    this.faults = faults;
    this.rateLimits = rateLimits;
    this.verifier = new SignatureVerifier(world.config);
    this.stop = stop;
  }

  /** `body` is null when it was larger than `maxBodyBytes`. */
  async handle(
    request: IncomingMessage,
    path: string,
    query: string,
    body: Buffer | null,
    response: ServerResponse,
  ): Promise<void> {
    await this.wait(this.wayThereMs());
    const { clock, store } = this.world;
    const log = store.requests;
    const call: Call = { log, index: log.begin(clock.now()), response };
    const signed: SignedRequest = {
      method: request.method ?? '',
      path,
      query,
      headers: request.headers,
      body: body ?? Buffer.alloc(0),
    };
    log.setAction(call.index, readAction(signed));
    let admitted: AdmittedCall;
    try {
      if (body === null || query.length > QUERY_BYTES_MAX) {
        throw new WireError('RequestSizeLimitExceeded');
      }
      admitted = this.admit(signed, clock.now());
    } catch (error) {
      const answer = errorAnswer(call, error);
      return this.reply(call, answer.outcome, answer.body);
    }
    const fault = this.faults.match(admitted.action.name, admitted.envelope.params);
    if (fault) return this.befall(call, admitted, fault);
    const answer = this.execute(call, admitted);
    return this.reply(call, answer.outcome, answer.body);
  }

  /** The checks before the product, in the order of the real gateway as far as it is known. */
  private admit(request: SignedRequest, now: number): AdmittedCall {
    refuseOldSignature(request);
    const secretId = this.verifier.verify(request);
    const envelope = readEnvelope(request);
    const action = ACTIONS.get(envelope.action);
    if (envelope.version !== VERSION) throw new WireError('NoSuchVersion');
    if (!action) {
      throw new WireError('InvalidAction', `The action \`${envelope.action}\` does not exist.`);
    }
    const { config } = this.world;
    if (!config.regions.includes(envelope.region)) throw new WireError('UnsupportedRegion');
    if (!this.rateLimits.admit(`${action.name} ${envelope.region} ${secretId}`, now)) {
      throw new WireError(
        'RequestLimitExceeded',
        `The requests of this second are above the limit of ${config.ratePerSecond} for ${action.name}.`,
      );
    }
    return { action, envelope };
  }

  private execute(call: Call, { action, envelope }: AdmittedCall): Answer {
    const note = {};
    try {
      const result = action.run(envelope.params, envelope.isQuery, this.world, note);
      const RequestId = call.log.requestId(call.index);
      return { outcome: 'ok', body: JSON.stringify({ Response: { ...result, RequestId } }) };
    } catch (error) {
      return errorAnswer(call, error);
    } finally {
      call.log.setNote(call.index, note);
    }
  }

  private async befall(call: Call, admitted: AdmittedCall, fault: Fault): Promise<void> {
    const { effect, name } = fault;
    const isAfter = 'isAfter' in effect ? effect.isAfter : effect.kind !== 'late';
    call.log.setFault(call.index, name, 'none');
    let answer: Answer | null = null;
    if (isAfter) {
      answer = this.execute(call, admitted);
      call.log.setFault(call.index, name, answer.outcome);
    }
    switch (effect.kind) {
      case 'error': {
        const body = errorBody(call, effect.code, messageOf(effect.code));
        return this.reply(call, effect.code, body);
      }
      case 'http':
        return this.reply(call, name, `<html>${effect.status}</html>`, effect.status, 'text/html');
      case 'not-json':
        return this.reply(call, name, '<html>This is not JSON.</html>');
      case 'no-response':
        return this.reply(call, name, '{}');
      case 'hang':
        // Nothing more happens on this connection until the client gives up or the simulator closes.
        return call.log.finish(call.index, name);
      case 'cut':
        call.log.finish(call.index, name);
        call.response.socket?.destroy();
        return;
      case 'late': {
        call.log.finish(call.index, name);
        call.response.socket?.destroy();
        await this.wait(effect.ms);
        // After a reset the call belongs to an account that is gone.
        if (call.log !== this.world.store.requests) return;
        const { outcome } = this.execute(call, admitted);
        return call.log.setFault(call.index, name, outcome);
      }
      case 'delay':
        await this.wait(effect.ms);
        return this.reply(call, answer?.outcome ?? name, answer?.body ?? '');
    }
  }

  private async reply(
    call: Call,
    outcome: string,
    body: string,
    status = 200,
    contentType = 'application/json',
  ): Promise<void> {
    call.log.finish(call.index, outcome);
    await this.wait(this.world.config.latencyMs / 2);
    const bytes = Buffer.from(body, 'utf8');
    call.response.writeHead(status, {
      'Content-Type': contentType,
      'Content-Length': bytes.length,
    });
    call.response.end(bytes);
  }

  /** All of the jitter is on the way there, where it decides how requests meet the rate limit. */
  private wayThereMs(): number {
    const { latencyMs, latencyJitterMs, seed } = this.world.config;
    if (latencyJitterMs === 0) return latencyMs / 2;
    if (this.jitter?.seed !== seed) this.jitter = { seed, random: seededRandom(seed) };
    return Math.max(0, latencyMs / 2 + (this.jitter.random() * 2 - 1) * latencyJitterMs);
  }

  private async wait(ms: number): Promise<void> {
    if (ms > 0) await sleep(ms, undefined, { signal: this.stop });
  }
}

function errorAnswer(call: Call, error: unknown): Answer {
  const wire =
    error instanceof WireError
      ? error
      : new WireError('InternalError', `A defect of the simulator: ${String(error)}`);
  return { outcome: wire.code, body: errorBody(call, wire.code, wire.message) };
}

function errorBody(call: Call, Code: string, Message: string): string {
  const RequestId = call.log.requestId(call.index);
  return JSON.stringify({ Response: { Error: { Code, Message }, RequestId } });
}
