import type { CampaignDefinition } from '../src/domain/campaign-definition.ts';
import { pauseRules } from '../src/domain/pause-rules.ts';
import { nextQuotaReset } from '../src/domain/quota-reset.ts';
import type { Refusal } from '../src/domain/refusal.ts';
import type { FailureDescription } from '../src/ses/disposition-of.ts';

/** What a campaign says about its pauses. */
export type PausePlan = Pick<CampaignDefinition, 'quota' | 'pauses'>;

/** Thrown inside a span to end it; carries what the workflow will decide on. */
export class RefusedError extends Error {
  override readonly name = 'RefusedError';
  readonly refusal: Refusal;
  constructor(refusal: Refusal) {
    super(refusal.code);
    this.refusal = refusal;
  }
}

/** What a row of the error table means for a campaign with this plan. */
export function refusalOf(failure: FailureDescription, plan: PausePlan, now: number): Refusal {
  const { code, row, requestId } = failure;
  const refusal: Refusal = {
    code,
    action: row.disposition === 'fail' ? 'fail' : 'pause',
    reason: row.reason,
    needs: row.needs,
    message: row.advice,
  };
  if (requestId !== undefined) refusal.requestId = requestId;
  if (row.disposition === 'freeRoom') refusal.untilRoom = true;
  if (refusal.action === 'fail') return refusal;
  return row.reason === 'quota' && row.needs === 'nothing'
    ? waitForRefill(refusal, plan, now)
    : waitAsLong(refusal, row.waitMs, plan, now);
}

function waitForRefill(refusal: Refusal, { quota, pauses }: PausePlan, now: number): Refusal {
  if (quota.resume === 'manual') return { ...refusal, needs: 'person' };
  const reset = nextQuotaReset(now, quota.resetAt, quota.timezone);
  const { quotaProbeEveryMs } = pauseRules(pauses);
  const probe = quotaProbeEveryMs === null ? {} : { probeEveryMs: quotaProbeEveryMs };
  return { ...refusal, ...probe, resumeAt: new Date(reset).toISOString() };
}

function waitAsLong(
  refusal: Refusal,
  waitMs: number | undefined,
  { pauses }: PausePlan,
  now: number,
): Refusal {
  const { blockedWaitMs, moneyProbeEveryMs } = pauseRules(pauses);
  const isMoney = refusal.reason === 'balance' || refusal.reason === 'package';
  if (isMoney && moneyProbeEveryMs !== null) {
    return { ...refusal, probeEveryMs: moneyProbeEveryMs };
  }
  const ms = refusal.reason === 'blocked' ? blockedWaitMs : waitMs;
  if (refusal.needs === 'person' || ms === undefined) return refusal;
  return { ...refusal, resumeAt: new Date(now + ms).toISOString() };
}

/** A refusal that is our own finding, not an answer of the provider. */
export function ownRefusal(code: string, reason: Refusal['reason'], message: string): Refusal {
  return { code, action: 'pause', reason, needs: 'person', message };
}
