import type { QuotaDefinition } from '../src/domain/campaign-definition.ts';
import type { Refusal } from '../src/domain/refusal.ts';
import { lookUpError } from '../src/ses/error-table.ts';
import { refusalOf } from './refusals.ts';

/** Enough to recognise the cause; the provider's text has no documented length. */
const SHOWN_TEXT_MAX = 160;

/**
 * What SES's own stop of a send task (status 7) means. It comes with free text only, in Chinese or
 * English, so known causes are recognised by words; anything else is for a person.
 */
const CAUSES: { pattern: RegExp; code: string }[] = [
  { pattern: /余额不足|欠费|balance|arrears/i, code: 'FailedOperation.InsufficientBalance' },
  { pattern: /套餐|资源包|package|prepaid/i, code: 'FailedOperation.InsufficientQuota' },
  {
    pattern: /拒信|退信|拒收率|rejection rate|bounce rate/i,
    code: 'FailedOperation.HighRejectionRate',
  },
];

export function taskErrorRefusal(text: string, quota: QuotaDefinition, now: number): Refusal {
  const cause = CAUSES.find(({ pattern }) => pattern.test(text));
  const row = lookUpError(cause?.code ?? 'TaskError', 'BatchSendEmail');
  const refusal = refusalOf({ code: 'TaskError', row }, quota, now);
  const said = shown(text);
  const advice = cause === undefined ? 'Settle it with SES, then resume.' : row.advice;
  return {
    ...refusal,
    reason: cause === undefined ? 'taskError' : row.reason,
    // Whether SES goes on with such a task is not documented, so a person decides.
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
