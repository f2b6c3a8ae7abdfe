import type { CampaignDefinition } from '../../domain/campaign-definition.ts';
import type { ListCounts } from '../../domain/counts.ts';
import { Timeline, type TimelineData } from '../../domain/timeline.ts';
import type { CampaignFolder } from '../../storage/campaign-folder.ts';
import { campaignChunks } from './campaign-chunks.ts';
import type { CountProgress } from './count-progress.ts';
import { DomainTally, type DomainTable } from './domain-tally.ts';
import { reportRows } from './report-rows.ts';

/** Domains with a line of their own. */
const DOMAINS_SHOWN = 20;

/** What the page shows beside `report.json`: from the campaign folder, in bounded memory. */
export interface Figures {
  timeline: TimelineData | null;
  domains: DomainTable;
}

export async function readDomains(
  folder: CampaignFolder,
  tell: { progress: CountProgress; signal: AbortSignal },
): Promise<DomainTable> {
  const domains = new DomainTally();
  for await (const { email, fate } of reportRows(folder)) {
    domains.add(email, fate);
    tell.progress.add(1);
    tell.signal.throwIfAborted();
  }
  return domains.table(DOMAINS_SHOWN);
}

/** Each chunk's record has the time at which SES took its send task. */
export async function readTimeline(
  folder: CampaignFolder,
  definition: CampaignDefinition,
  list: ListCounts,
  signal: AbortSignal,
): Promise<TimelineData | null> {
  const timeline = new Timeline();
  for await (const { record, size } of campaignChunks(folder, definition, list)) {
    signal.throwIfAborted();
    if (record?.state === 'accepted') timeline.add(Date.parse(record.at), size);
  }
  return timeline.data();
}
