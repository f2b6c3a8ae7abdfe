import pLimit from 'p-limit';
import { senderDomain } from '../../../activities/sender-domain.ts';
import type { CampaignDefinition } from '../../domain/campaign-definition.ts';
import { rowCases } from '../../domain/chunk-outcome.ts';
import type { ListCounts } from '../../domain/counts.ts';
import { mailedWithin } from '../../domain/held-start.ts';
import type { TimelineData } from '../../domain/timeline.ts';
import { findMailStatus, providerDay } from '../../ses/find-mail-status.ts';
import type { SendStatus } from '../../ses/port.ts';
import type { CampaignFolder } from '../../storage/campaign-folder.ts';
import { AccountError, type AccountCalls } from '../launch/account-calls.ts';
import { campaignChunks } from './campaign-chunks.ts';
import type { CountProgress } from './count-progress.ts';
import type { Delivery, DeliveryRows } from './delivery-figures.ts';

const LOOKUPS_AT_ONCE = 8;
/** Rows of so many chunks may wait for their turn. */
const SAMPLED_AT_ONCE = 64;
const DAY_MS = 86_400_000;
/** A task may be sent some days after it was accepted, when it waited for a refill. */
const DAYS_AFTER = 2;

export interface DeliverySource {
  folder: CampaignFolder;
  definition: CampaignDefinition;
  list: ListCounts;
  timeline: TimelineData | null;
  /** Rows of the report that were sent, and how many of them SES is asked about at most. */
  sent: number;
  limit: number;
}

interface Sampled {
  email: string;
  within: { from: number; until: number };
}

/**
 * SES answers about one recipient a call, some twenty a second, so a large campaign is sampled: every
 * Nth sent row, from the first to the last. Its statistics cover whole domains and days.
 */
export async function readDelivery(
  source: DeliverySource,
  calls: AccountCalls,
  tell: { progress: CountProgress; signal: AbortSignal },
): Promise<Delivery> {
  const statistics = await readStatistics(source, calls);
  const rows: DeliveryRows = { ...NONE, sent: source.sent };
  const limit = pLimit(LOOKUPS_AT_ONCE);
  const ask = (query: { date: string; email: string }) =>
    calls.read('GetSendEmailStatus', (options) => calls.ses.getSendStatus(query, options));
  for await (const batch of batchesOf(sampledRows(source))) {
    tell.signal.throwIfAborted();
    await limit.map(batch, async ({ email, within }) => {
      if (rows.stopped !== null) return;
      try {
        count(rows, await findMailStatus(ask, email, within));
        tell.progress.add(1);
      } catch (error) {
        // A day that SES no longer answers about, or a limit: what is known by then stands.
        if (!(error instanceof AccountError)) throw error;
        rows.stopped = error.message;
      }
    });
    if (rows.stopped !== null) break;
  }
  return { statistics, rows };
}

const NONE: DeliveryRows = {
  sent: 0,
  asked: 0,
  delivered: 0,
  bounced: 0,
  dropped: 0,
  underWay: 0,
  notFound: 0,
  opened: 0,
  stopped: null,
};

async function readStatistics(
  { definition, timeline }: DeliverySource,
  calls: AccountCalls,
): Promise<Delivery['statistics']> {
  if (timeline === null) return null;
  const { plan } = definition;
  const domain = senderDomain(definition.from);
  const last = mailedWithin(plan, timeline.until).from + DAYS_AFTER * DAY_MS;
  const from = providerDay(Math.min(Date.now(), mailedWithin(plan, timeline.from).from));
  const to = providerDay(Math.min(Date.now(), last));
  const found = await calls.read('GetStatisticsReport', (options) =>
    calls.ses.getStatistics({ from, to, domain }, options),
  );
  return { domain, from, to, ...found };
}

/** Recipients are read only of chunks that a sampled row is in. */
async function* sampledRows(source: DeliverySource): AsyncGenerator<Sampled> {
  const { folder, definition, list, sent, limit } = source;
  const every = Math.max(1, Math.ceil(sent / limit));
  let seen = 0;
  for await (const { chunk, rows, record, outcome } of campaignChunks(folder, definition, list)) {
    const places = rowCases(rows, record, outcome).flatMap(({ fate }, place) => {
      if (fate !== 'sent') return [];
      seen += 1;
      return (seen - 1) % every === 0 ? [place] : [];
    });
    if (places.length === 0 || record?.state !== 'accepted') continue;
    const [recipients = []] = await folder.readChunks({ from: chunk, to: chunk + 1 });
    const within = mailedWithin(definition.plan, Date.parse(record.at));
    for (const place of places) {
      const email = recipients[place]?.email;
      if (email !== undefined) yield { email, within };
    }
  }
}

async function* batchesOf(rows: AsyncIterable<Sampled>): AsyncGenerator<Sampled[]> {
  let batch: Sampled[] = [];
  for await (const row of rows) {
    batch.push(row);
    if (batch.length < SAMPLED_AT_ONCE) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}

/** By DELIVER_STATUS_MEANING. A send status other than 0 is a mail that never left SES. */
function count(rows: DeliveryRows, status: SendStatus | null): void {
  rows.asked += 1;
  if (status?.opened === true) rows.opened += 1;
  if (status === null) rows.notFound += 1;
  else if (status.sendStatus !== 0 || status.deliverStatus === 2) rows.dropped += 1;
  else if (status.deliverStatus === 1) rows.delivered += 1;
  else if (status.deliverStatus === 3) rows.bounced += 1;
  else rows.underWay += 1;
}
