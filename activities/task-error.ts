import type { PauseReason } from '../src/domain/pause.ts';
import { pauseRules } from '../src/domain/pause-rules.ts';
import type { Refusal } from '../src/domain/refusal.ts';
import { lookUpError } from '../src/ses/error-table.ts';
import { refusalOf, type PausePlan } from './refusals.ts';

/** Enough to recognise the cause; the provider's text has no documented length. */
const SHOWN_TEXT_MAX = 160;

/**
 * What SES's own stop of a send task (status 7) means. It comes with free text only, in Chinese or
 * English, so known causes are recognised by words; anything else is for a person.
 */
const CAUSES: { pattern: RegExp; reason: PauseReason; code: string }[] = [
  {
    pattern: /余额不足|欠费|insufficient balance|balance|arrears/i,
    reason: 'balance',
    code: 'FailedOperation.InsufficientBalance',
  },
  {
    pattern: /套餐|资源包|额度不足|package|prepaid/i,
    reason: 'package',
    code: 'FailedOperation.InsufficientQuota',
  },
  {
    pattern: /拒信|退信|拒收率|rejection rate|bounce rate|bounced/i,
    reason: 'rejectionRate',
    code: 'FailedOperation.HighRejectionRate',
  },
];

export function taskErrorRefusal(text: string, plan: PausePlan, now: number): Refusal {
  const own = pauseRules(plan.pauses).taskErrors.find(({ match }) =>
    new RegExp(match, 'i').test(text),
  );
  const cause = CAUSES.find(({ pattern, reason }) =>
    own === undefined ? pattern.test(text) : reason === own.reason,
  );
  const row = lookUpError(cause?.code ?? 'TaskError', 'BatchSendEmail');
  const { probeEveryMs: _tried, ...refusal } = refusalOf({ code: 'TaskError', row }, plan, now);
  const said = shown(text);
  const advice = cause === undefined ? 'Settle it with SES, then resume.' : row.advice;
  return {
    ...refusal,
    reason: own?.reason ?? cause?.reason ?? 'taskError',
    // Whether SES goes on with such a task is not documented, and a try would be a chunk that ends
    // the same way, so a person decides.
    needs: 'person',
    message: `SES stopped a send task${said === '' ? '' : ` and says “${said}”`}. ${advice}`,
  };
}

/** The provider's text without anything that looks like an address. */
function shown(text: string): string {
  return text
    .replaceAll(/[^\s@<>"'，。；：]+@[^\s@<>"'，。；：]+/g, '[address]')
    .replaceAll(/\s+/g, ' ')
    .trim()
    .slice(0, SHOWN_TEXT_MAX);
}
