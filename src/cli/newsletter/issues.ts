import { WorkflowNotFoundError } from '@temporalio/client';
import type { ReportSummary } from '../../../activities/write-report.ts';
import { campaignWorkflowId } from '../../../workflows/messages.ts';
import { issueCampaignId, issueKey } from '../../domain/issue.ts';
import type { IssueRecord, NewsletterDefinition } from '../../domain/newsletter.ts';
import { timesOf } from '../../domain/calendar-times.ts';
import { openCampaignFolder } from '../../storage/campaign-folder.ts';
import { FOLDER_OBJECTS } from '../../storage/folder-objects.ts';
import { openNewsletterFolder } from '../../storage/newsletter-folder.ts';
import type { ObjectStore } from '../../storage/object-store.ts';
import { stateOfExecution } from '../campaign-list.ts';
import type { KnownNewsletter, NewsletterClient } from './newsletter-client.ts';

/** An issue as `describe` shows it. */
export interface ShownIssue {
  key: string;
  nominal: string;
  /** `none`: it was due, and nothing was started. */
  outcome: IssueRecord['outcome'] | 'none';
  campaignId: string | null;
  /** Of its campaign; null where there is none, or nobody knows any more. */
  state: string | null;
  reason: string | null;
}

const SHOWN = 10;
/** How far back issues without a record are looked for. */
const LOOK_BACK_MS = 92 * 86_400_000;
const LOOK_BACK_MAX = 5_000;
/** An issue that is due now is being prepared. */
const JUST_NOW_MS = 120_000;

/** The last issues, newest first: those with a record, and those that were due and left none. */
export async function recentIssues(
  client: NewsletterClient,
  home: ObjectStore,
  known: KnownNewsletter,
  definition: NewsletterDefinition,
): Promise<ShownIssue[]> {
  const folder = openNewsletterFolder(home, known.id);
  const keys = (await folder.issueKeys()).slice(-SHOWN);
  const records = await Promise.all(keys.map((key) => folder.readIssue(key)));
  const shown = records
    .filter((record) => record !== null)
    .map(({ reason, ...record }) => ({ ...record, reason: reason?.message ?? null }));
  const missed = silentIssues(known, definition, Date.now()).filter(
    ({ key }) => !keys.includes(key),
  );
  const issues = [...shown, ...missed].toSorted((a, b) => (a.key < b.key ? 1 : -1)).slice(0, SHOWN);
  return await Promise.all(
    issues.map(async ({ key, nominal, outcome, campaignId, reason }) => ({
      key,
      nominal,
      outcome,
      campaignId,
      state: campaignId === null ? null : await stateOf(client, home, campaignId),
      reason,
    })),
  );
}

/** The campaigns of the issues that run or wait; Temporal puts the nominal time behind their ids. */
export function runningCampaigns({ id, schedule }: KnownNewsletter): string[] {
  const timezone = schedule.spec.timezone ?? 'UTC';
  return schedule.info.runningActions.map(({ workflow: { workflowId } }) => {
    const nominal = Date.parse(workflowId.slice(schedule.scheduleId.length + 1));
    return Number.isNaN(nominal) ? workflowId : issueCampaignId(id, issueKey(nominal, timezone));
  });
}

/** What was due under the present rule; who has a record is struck off by the caller. */
function silentIssues(
  { schedule }: KnownNewsletter,
  definition: NewsletterDefinition,
  now: number,
): Pick<ShownIssue, 'key' | 'nominal' | 'outcome' | 'campaignId' | 'reason'>[] {
  const { createdAt, lastUpdatedAt } = schedule.info;
  const since = Math.max((lastUpdatedAt ?? createdAt).getTime(), now - LOOK_BACK_MS);
  const until = now - JUST_NOW_MS - definition.jitterMs;
  const span = { after: since, until, count: LOOK_BACK_MAX };
  return timesOf(definition.rule, definition.timezone, span)
    .slice(-SHOWN)
    .map((instant) => ({
      key: issueKey(instant, definition.timezone),
      nominal: new Date(instant).toISOString(),
      outcome: 'none',
      campaignId: null,
      reason:
        'it was paused, the issue before still ran, or Temporal or the worker was down too long',
    }));
}

async function stateOf(
  client: NewsletterClient,
  home: ObjectStore,
  campaignId: string,
): Promise<string | null> {
  try {
    const handle = client.temporal.lenientClient.workflow.getHandle(campaignWorkflowId(campaignId));
    return stateOfExecution(await client.call(() => handle.describe()));
  } catch (error) {
    if (!(error instanceof WorkflowNotFoundError)) throw error;
    // Longer ago than Temporal keeps campaigns; the folder remembers.
    const folder = openCampaignFolder(home, campaignId);
    const report = await folder
      .readJson<ReportSummary>(FOLDER_OBJECTS.reportJson)
      .catch(() => null);
    return report?.state ?? null;
  }
}
