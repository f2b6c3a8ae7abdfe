import type { ErrorRow } from '../domain/disposition.ts';
import type { SesAction } from './actions.ts';
import { lookUpError } from './error-table.ts';
import type { NotSentReason, UnknownOutcomeReason } from './errors.ts';
import { SesApiError, SesGatewayError, SesNotSentError, SesUnknownOutcomeError } from './errors.ts';

export interface FailureDescription {
  /** The provider's code as it came, or one of ours. */
  code: string;
  row: ErrorRow;
  requestId?: string;
}

const NOT_SENT_CODE: Readonly<Record<NotSentReason, string>> = {
  connection: 'SesUnreachable',
  cancelled: 'Cancelled',
};

const UNKNOWN_OUTCOME_CODE: Readonly<Record<UnknownOutcomeReason, string>> = {
  timeout: 'OutcomeUnknown',
  connection: 'OutcomeUnknown',
  cancelled: 'OutcomeUnknown',
  answer: 'NotUnderstood',
};

/** What a failed call of `action` means, whatever was thrown. */
export function describeFailure(error: unknown, action: SesAction): FailureDescription {
  const code = codeOf(error);
  const row = lookUpError(code, action);
  if (error instanceof SesApiError && error.requestId !== '') {
    return { code, row, requestId: error.requestId };
  }
  return { code, row };
}

function codeOf(error: unknown): string {
  if (error instanceof SesApiError) return error.code;
  if (error instanceof SesGatewayError) return 'GatewayError';
  if (error instanceof SesNotSentError) return NOT_SENT_CODE[error.reason];
  if (error instanceof SesUnknownOutcomeError) return UNKNOWN_OUTCOME_CODE[error.reason];
  return 'Unknown';
}
