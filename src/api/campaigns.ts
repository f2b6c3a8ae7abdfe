import type { ReportSummary } from '../../activities/write-report.ts';
import { CampaignClient } from '../cli/campaign-client.ts';
import type { CampaignEntry } from '../cli/campaign-list.ts';
import { loadConfig, type Config } from '../config.ts';
import type { CampaignStatus } from '../domain/status.ts';
import { isCampaignId, openCampaignFolder } from '../storage/campaign-folder.ts';
import { FOLDER_OBJECTS } from '../storage/folder-objects.ts';
import { openHome } from '../storage/home.ts';
import type { NoteOptions, Options } from './options.ts';
import { explained } from './steadysend-error.ts';

/** What became of a campaign's rows. */
export interface CampaignReport {
  /** Counts by fate and reason, as `steadysend report ID --json` has them. */
  summary: ReportSummary;
  /** `report.csv`, a row for each of the list: a path, or `s3://bucket/key`. Holds addresses. */
  location: string;
}

/**
 * Where a campaign is. Of a running one a worker is asked.
 * @throws {SteadysendError} 2: there is no such campaign; 9: no worker or no Temporal answered
 */
export async function campaignStatus(id: string, options: Options = {}): Promise<CampaignStatus> {
  return await withClient(options, (client) => client.status(id));
}

/** The campaigns that Temporal knows, newest first, `limit` (50) at most. Asks no worker. */
export async function listCampaigns(
  options: Options & { limit?: number } = {},
): Promise<CampaignEntry[]> {
  return await withClient(options, (client) => client.list(options.limit ?? 50));
}

/**
 * Holds a campaign. What SES has accepted is mailed all the same.
 * @throws {SteadysendError} 2: it is over, or paused already
 */
export async function pauseCampaign(
  id: string,
  options: NoteOptions = {},
): Promise<CampaignStatus> {
  return await withClient(options, (client) => client.pause(id, options.note));
}

/** Lets a paused campaign go on where it stopped. */
export async function resumeCampaign(id: string, options: Options = {}): Promise<CampaignStatus> {
  return await withClient(options, (client) => client.resume(id));
}

/** Ends a campaign early, for good, without asking. */
export async function cancelCampaign(
  id: string,
  options: NoteOptions = {},
): Promise<CampaignStatus> {
  return await withClient(options, (client) => client.cancel(id, options.note));
}

/** The report of a campaign that is over; null before. Needs neither Temporal nor a worker. */
export async function campaignReport(
  id: string,
  options: Options = {},
): Promise<CampaignReport | null> {
  return await explained(options.signal, async () => {
    if (!isCampaignId(id)) return null;
    const config = configOf(options);
    const folder = openCampaignFolder(openHome(config.home, config.s3), id);
    const summary = await folder.readJson<ReportSummary>(FOLDER_OBJECTS.reportJson);
    const location = `${folder.store.location}/${FOLDER_OBJECTS.reportCsv}`;
    return summary === null ? null : { summary, location };
  });
}

async function withClient<T>(
  options: Options,
  work: (client: CampaignClient) => Promise<T>,
): Promise<T> {
  return await explained(options.signal, async (signal) => {
    const client = await CampaignClient.connect(configOf(options), signal);
    try {
      return await work(client);
    } finally {
      await client.close();
    }
  });
}

function configOf({ env, home }: Options): Config {
  return loadConfig({ ...(env === undefined ? {} : { env }), flags: { STEADYSEND_HOME: home } });
}
