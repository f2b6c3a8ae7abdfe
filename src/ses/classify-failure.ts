import type { SesAction } from './actions.ts';
import type { Attempt } from './agent.ts';
import type { StopReason } from './call-stop.ts';
import type { SesError } from './errors.ts';
import { SesApiError, SesGatewayError, SesNotSentError, SesUnknownOutcomeError } from './errors.ts';
import { AnswerShapeError } from './wire-response.ts';

/**
 * What the SDK threw to one of our four classes: by structure and by what our agent saw of the
 * connection, never by message.
 *
 *   thrown by the SDK (version 4.1)          what happened                     class
 *   its exception with `code`                HTTP 200 with Response.Error      api
 *   its exception with `httpCode`            another HTTP status               gateway
 *   its exception with a message only        refused, reset, aborted, DNS      by the attempt
 *   FetchError `system`, AbortError          the body broke off                unknown outcome
 *   FetchError `invalid-json`, TypeError     200, but not the API's JSON       unknown outcome
 */
export function classifyFailure(
  action: SesAction,
  thrown: unknown,
  attempt: Attempt,
  stopped: StopReason | undefined,
): SesError {
  const { code, httpCode, requestId } = fieldsOf(thrown);
  // FetchError has a `code` too (ECONNRESET while reading); only the SDK's has a request id.
  if (typeof requestId === 'string' && typeof code === 'string' && code !== '') {
    return new SesApiError(action, code, requestId);
  }
  if (typeof httpCode === 'number') return new SesGatewayError(action, httpCode);
  if (attempt.status !== undefined && attempt.status !== 200) {
    return new SesGatewayError(action, attempt.status);
  }
  if (thrown instanceof AnswerShapeError) {
    return new SesUnknownOutcomeError(action, thrown.message, 'answer');
  }
  if (attempt.begun && !attempt.connected) return notSent(action, attempt, stopped);
  if (stopped !== undefined) return stoppedOnTheWay(action, stopped);
  // A whole answer with status 200 came, and neither the connection nor its JSON gave a code.
  if (attempt.status === 200 && (typeof code !== 'string' || code === '')) {
    return new SesUnknownOutcomeError(action, 'the answer is not the JSON of the API', 'answer');
  }
  const detail = attempt.errorCode ?? (typeof code === 'string' ? code : 'connection lost');
  return new SesUnknownOutcomeError(action, detail, 'connection');
}

function notSent(action: SesAction, attempt: Attempt, stopped: StopReason | undefined): SesError {
  if (stopped === 'cancelled') return new SesNotSentError(action, 'cancelled', 'cancelled');
  const detail = attempt.errorCode ?? (stopped === 'timeout' ? 'connect timed out' : 'no details');
  return new SesNotSentError(action, detail, 'connection');
}

function stoppedOnTheWay(action: SesAction, stopped: StopReason): SesError {
  if (stopped === 'cancelled') {
    return new SesUnknownOutcomeError(action, 'cancelled while waiting', 'cancelled');
  }
  return new SesUnknownOutcomeError(action, 'timed out', 'timeout');
}

function fieldsOf(thrown: unknown): { code?: unknown; httpCode?: unknown; requestId?: unknown } {
  return typeof thrown === 'object' && thrown !== null ? thrown : {};
}
