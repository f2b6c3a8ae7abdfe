import type { Config } from '../../config.ts';
import type { ReadCampaignFile } from '../campaign-file/read.ts';
import { unsubscribeCode } from '../campaign-file/unsubscribe.ts';
import type { AccountLook } from '../launch/account-check.ts';
import { expectedFinish } from '../launch/expected-finish.ts';
import { resolveSend } from '../launch/resolve-send.ts';
import { windowOpensAt } from '../start-text.ts';
import type { Blocked } from './account-figures.ts';
import type { NewsletterCheck } from './newsletter-look.ts';
import type { CheckReport } from './report.ts';
import type { Surveyed } from './survey-list.ts';

/** What was found out, as the report has it. */

export interface Account extends Omit<AccountLook, 'problems'> {
  quota: CheckReport['quota'];
  blocked: Blocked | null;
}

export function campaignOf(
  { ses }: Config,
  { content }: ReadCampaignFile,
  { template }: Account,
): CheckReport['campaign'] {
  const { name, from, subject, unsubscribe } = content;
  return {
    name,
    from,
    subject,
    template:
      template === null
        ? null
        : { id: template.templateId, name: template.name, variables: template.variables },
    unsubscribe: unsubscribe === undefined ? null : unsubscribeCode(unsubscribe, ses.site),
  };
}

export function listOf(
  { listPath }: ReadCampaignFile,
  surveyed: Surveyed | null,
): CheckReport['list'] {
  if (surveyed === null) return null;
  const { survey, format } = surveyed;
  return {
    file: listPath === '-' ? 'standard input' : listPath,
    encoding: format.encoding,
    delimiter: format.delimiter,
    ...survey.counts,
    rejects: survey.rejects,
    reasons: [...survey.reasons.values()].toSorted((a, b) => b.count - a.count),
  };
}

export function blockedOf({ blocked }: Account, surveyed: Surveyed | null): CheckReport['blocked'] {
  if (blocked === null || surveyed === null) return null;
  return { ...surveyed.survey.blocked, blocklistsRead: blocked.read };
}

/** Of a newsletter: of the next issue. */
export function expectedOf(
  config: Config,
  { content }: ReadCampaignFile,
  {
    account,
    surveyed,
    news,
  }: { account: Account; surveyed: Surveyed | null; news: NewsletterCheck | null },
): CheckReport['expected'] {
  if (surveyed === null) return null;
  const [dueAt] = news?.next ?? [];
  const { startAt, finishAt, refills } = expectedFinish(config, content, surveyed.survey.counts, {
    now: Date.now(),
    quota: account.quota,
    ...(dueAt === undefined ? {} : { dueAt }),
  });
  return {
    startAt: new Date(startAt).toISOString(),
    finishAt: finishAt === null ? null : new Date(finishAt).toISOString(),
    quotaRefills: refills,
  };
}

export function opensOf(
  { content }: ReadCampaignFile,
  { startAt }: NonNullable<CheckReport['expected']>,
): CheckReport['opens'] {
  const plan = resolveSend(content);
  const at = windowOpensAt(plan, Date.parse(startAt));
  if (plan.window === null || at === null) return null;
  return { at: new Date(at).toISOString(), timezone: plan.window.timezone };
}

export function costOf({ price }: Config, surveyed: Surveyed | null): CheckReport['cost'] {
  if (surveyed === null || price === null) return null;
  const { recipients } = surveyed.survey.counts;
  return { amount: (recipients / 1_000) * price.perThousand, currency: price.currency };
}
