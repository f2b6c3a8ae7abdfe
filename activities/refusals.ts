import type { QuotaDefinition } from '../src/domain/campaign-definition.ts';
import { nextQuotaReset } from '../src/domain/quota-reset.ts';
import type { Refusal } from '../src/domain/refusal.ts';
import type { FailureDescription } from '../src/ses/disposition-of.ts';

/** Thrown inside a span to end it; carries what the workflow will decide on. */
export class RefusedError extends Error {
  override readonly name = 'RefusedError';
  readonly refusal: Refusal;
  constructor(refusal: Refusal) {
    super(refusal.code);
    this.refusal = refusal;
  }
}

/** What a row of the error table means for a campaign with this quota rule. */
export function refusalOf(
  failure: FailureDescription,
  quota: QuotaDefinition,
  now: number,
): Refusal {
  const { code, row, requestId } = failure;
  const waitsForRefill = row.reason === 'quota' && row.needs === 'nothing';
  const needs = waitsForRefill && quota.resume === 'manual' ? 'person' : row.needs;
  const refusal: Refusal = {
    code,
    action: row.disposition === 'fail' ? 'fail' : 'pause',
    reason: row.reason,
    needs,
    message: row.advice,
  };
  if (requestId !== undefined) refusal.requestId = requestId;
  if (waitsForRefill && needs === 'nothing') {
    const reset = nextQuotaReset(now, quota.resetAt, quota.timezone);
    refusal.resumeAt = new Date(reset).toISOString();
  }
  return refusal;
}

/** A refusal that is our own finding, not an answer of the provider. */
export function ownRefusal(code: string, reason: Refusal['reason'], message: string): Refusal {
  return { code, action: 'pause', reason, needs: 'person', message };
}
