/**
 * Every failure of a call is one of four, and the difference that matters is whether the call may
 * have taken effect. Branch on `kind`. None carries a `cause`: the SDK's own error would, and its
 * message is the provider's sentence, which may quote a recipient's address.
 */
export abstract class SesError extends Error {
  abstract readonly kind: 'api' | 'gateway' | 'notSent' | 'unknownOutcome';
  readonly action: string;
  constructor(action: string, message: string) {
    super(message);
    this.action = action;
  }
}

/**
 * The API answered with an error code, so the call had no effect, save for the few codes whose row
 * in the error table has `effect: 'unknown'` (a server fault may come after the work was done).
 */
export class SesApiError extends SesError {
  override readonly name = 'SesApiError';
  readonly kind = 'api';
  readonly code: string;
  readonly requestId: string;
  constructor(action: string, code: string, requestId: string) {
    super(action, `${action}: ${code} (request ${requestId || 'unknown'})`);
    this.code = code;
    this.requestId = requestId;
  }
}

/** Something in front of the API answered with an HTTP status other than 200. A write may have run. */
export class SesGatewayError extends SesError {
  override readonly name = 'SesGatewayError';
  readonly kind = 'gateway';
  readonly httpStatus: number;
  constructor(action: string, httpStatus: number) {
    super(action, `${action}: HTTP ${httpStatus} from a gateway`);
    this.httpStatus = httpStatus;
  }
}

/** `connection`: none could be made. `cancelled`: the caller's signal came first. */
export type NotSentReason = 'connection' | 'cancelled';

/** No byte of the request left this machine, so the call certainly had no effect. */
export class SesNotSentError extends SesError {
  override readonly name = 'SesNotSentError';
  readonly kind = 'notSent';
  readonly reason: NotSentReason;
  constructor(action: string, detail: string, reason: NotSentReason = 'connection') {
    const what = reason === 'connection' ? 'SES could not be reached' : 'not sent';
    super(action, `${action}: ${what} (${detail})`);
    this.reason = reason;
  }
}

/** `answer`: one came, but not in a shape that we know. */
export type UnknownOutcomeReason = 'timeout' | 'connection' | 'answer' | 'cancelled';

/** The request may have arrived and the answer did not, or could not be read. A write may have run. */
export class SesUnknownOutcomeError extends SesError {
  override readonly name = 'SesUnknownOutcomeError';
  readonly kind = 'unknownOutcome';
  readonly reason: UnknownOutcomeReason;
  constructor(action: string, detail: string, reason: UnknownOutcomeReason = 'connection') {
    super(action, `${action}: no usable answer (${detail})`);
    this.reason = reason;
  }
}
