import type { CampaignDefinition } from '../src/domain/campaign-definition.ts';
import type { MailVolume } from '../src/domain/rejection-guard.ts';
import type { SesPort } from '../src/ses/port.ts';
import { read } from './calls.ts';
import { senderDomain } from './sender-domain.ts';

const DAY_MS = 86_400_000;

/**
 * What SES counts for the sender's domain since the day before the campaign: the guard looks at
 * how it grows, so whole days and a day too many do no harm, and cover any zone SES may count in.
 * Null when SES does not tell: the guard is a precaution and stops nothing by its own failure.
 */
export async function readVolume(
  ses: SesPort,
  definition: CampaignDefinition,
  stop: AbortSignal,
): Promise<MailVolume | null> {
  const query = {
    from: day(Date.parse(definition.createdAt) - DAY_MS),
    to: day(Date.now() + 2 * DAY_MS),
    domain: senderDomain(definition.from),
  };
  const outcome = await read(stop, 'GetStatisticsReport', (options) =>
    ses.getStatistics(query, options),
  );
  if (outcome.kind === 'refused') return null;
  const { requested, bounced } = outcome.value;
  return { requested, bounced };
}

function day(at: number): string {
  return new Date(at).toISOString().slice(0, 10);
}
