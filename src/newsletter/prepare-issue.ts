import { createHash } from 'node:crypto';
import type { CampaignDefinition, RecipientsDefinition } from '../domain/campaign-definition.ts';
import { issueCampaignId, issueKey } from '../domain/issue.ts';
import { AT_ONCE } from '../domain/send-plan.ts';
import type { IssueRecord, NewsletterDefinition, PreparedIssue } from '../domain/newsletter.ts';
import { inspectList } from '../recipients/inspect-list.ts';
import { ListError } from '../recipients/list-error.ts';
import type { SesPort } from '../ses/port.ts';
import { openCampaignFolder, type CampaignFolder } from '../storage/campaign-folder.ts';
import { FOLDER_OBJECTS } from '../storage/folder-objects.ts';
import { openNewsletterFolder, type NewsletterFolder } from '../storage/newsletter-folder.ts';
import type { ObjectStore } from '../storage/object-store.ts';
import type { S3Settings } from '../storage/s3-settings.ts';
import { IssueError } from './issue-error.ts';
import { readTemplate } from './read-template.ts';
import { recipientsOfIssue, removeLists, takeIn, takeStore } from './take-lists.ts';

export interface PrepareIssueOptions {
  home: ObjectStore;
  /** For lists in buckets. */
  s3: S3Settings | undefined;
  ses: SesPort;
  newsletterId: string;
  /** Hash of the definition that the schedule names. */
  definition: string;
  /** When the issue was due, however late it is. */
  nominal: number;
  now: number;
  signal: AbortSignal;
}

interface Issue extends PrepareIssueOptions {
  newsletter: NewsletterDefinition;
  news: NewsletterFolder;
  folder: CampaignFolder;
  key: string;
  recipients: RecipientsDefinition;
}

/**
 * Makes the folder of an issue's campaign, or a record of why there is none.
 *
 *   campaign.json is there            -> that campaign, whatever has changed since
 *   the list is missing               -> skipped, or failed (ifMissing)
 *   it is that of the last campaign   -> skipped (ifUnchanged)
 *   it or the template is unusable    -> failed
 *   else                              -> lists copied, then the record, then campaign.json
 *
 * campaign.json is written last and never twice, so doing it again after a crash at any point, or
 * at the same time in two places, leads to one campaign.
 */
export async function prepareIssue(options: PrepareIssueOptions): Promise<PreparedIssue> {
  const { home, newsletterId, nominal } = options;
  const news = openNewsletterFolder(home, newsletterId);
  const newsletter = await news.readDefinition(options.definition);
  const key = issueKey(nominal, newsletter.timezone);
  const folder = openCampaignFolder(home, issueCampaignId(newsletterId, key));
  const recipients = recipientsOfIssue(newsletter, nominal);
  const issue: Issue = { ...options, newsletter, news, folder, key, recipients };
  if ((await folder.store.size(FOLDER_OBJECTS.definition)) !== null) {
    return campaignOf(await folder.readDefinition());
  }
  try {
    return await prepare(issue);
  } catch (error) {
    const failure = failureOf(error);
    if (failure === null) throw error;
    const other = await folder.store.size(FOLDER_OBJECTS.definition);
    if (other !== null) return campaignOf(await folder.readDefinition());
    await removeLists(folder, recipients);
    await record(issue, { outcome: 'failed', reason: failure });
    return { outcome: 'failed', ...failure };
  }
}

async function prepare(issue: Issue): Promise<PreparedIssue> {
  const { newsletter, folder, recipients, signal } = issue;
  const listHash = await takeListOrNull(issue);
  if (listHash === null) return await skipMissing(issue);
  if (newsletter.ifUnchanged === 'skip') {
    const last = await lastSent(issue);
    if (last?.listHash === listHash) return await skipUnchanged(issue, last, listHash);
  }
  const suppressHashes: string[] = [];
  for (const list of recipients.suppress) suppressHashes.push(await takeIn(issue, list));
  const template = await readTemplate(issue.ses, newsletter.campaign, signal);
  const { variables } = template;
  const source = () => folder.store.openReader(recipients.object);
  await inspectList({ source, list: recipients, variables, signal });
  const hashes = [listHash, ...suppressHashes, template.contentHash];
  const definition: CampaignDefinition = {
    ...newsletter.campaign,
    id: folder.id,
    name: nameOf(issue),
    recipients: { ...recipients, ...(await storeOf(issue)) },
    variables,
    contentHash: createHash('sha256')
      .update(JSON.stringify([folder.id, issue.definition, hashes]))
      .digest('hex'),
    createdAt: new Date(issue.now).toISOString(),
  };
  // First, so that no campaign is without its list's hash, which the next issue is compared with.
  await record(issue, { outcome: 'campaign', campaignId: folder.id, listHash });
  await folder.writeDefinition(definition);
  return campaignOf(definition);
}

/** Last of all, for whoever unsubscribes meanwhile: nothing but writing it down comes after it. */
async function storeOf(issue: Issue): Promise<Pick<RecipientsDefinition, 'store'>> {
  const counts = issue.newsletter.campaign.recipients.suppressionStore !== false;
  return counts ? { store: await takeStore(issue) } : {};
}

function campaignOf(definition: CampaignDefinition): PreparedIssue {
  const { id: campaignId, name, contentHash, chunkSize, plan = AT_ONCE } = definition;
  return { outcome: 'campaign', campaignId, name, contentHash, chunkSize, plan };
}

/** The hash of the list, once it is copied; null when there is none. */
async function takeListOrNull(issue: Issue): Promise<string | null> {
  try {
    return await takeIn(issue, issue.recipients);
  } catch (error) {
    if (error instanceof ListError && error.reason === 'missing') return null;
    throw error;
  }
}

async function skipMissing(issue: Issue): Promise<PreparedIssue> {
  const { newsletter, recipients } = issue;
  const reason = { code: 'ListMissing', message: `there is no list ${recipients.path}` };
  if (newsletter.ifMissing === 'fail') throw new IssueError(reason.code, reason.message);
  await record(issue, { outcome: 'skipped', reason });
  return { outcome: 'skipped', ...reason, pause: newsletter.ifMissing === 'pause' };
}

async function skipUnchanged(
  issue: Issue,
  last: IssueRecord,
  listHash: string,
): Promise<PreparedIssue> {
  const { folder, recipients } = issue;
  await removeLists(folder, recipients);
  const message = `${recipients.path} has not changed since ${last.campaignId ?? last.key}`;
  const reason = { code: 'ListUnchanged', message };
  await record(issue, { outcome: 'skipped', reason, listHash });
  return { outcome: 'skipped', ...reason, pause: false };
}

/** The newest issue before this one that became a campaign. */
async function lastSent({ news, key }: Issue): Promise<IssueRecord | null> {
  const earlier = (await news.issueKeys()).filter((other) => other < key);
  for (const other of earlier.toReversed()) {
    const found = await news.readIssue(other);
    if (found?.outcome === 'campaign') return found;
  }
  return null;
}

async function record(
  { news, key, nominal, now, recipients }: Issue,
  part: Pick<IssueRecord, 'outcome'> & Partial<IssueRecord>,
): Promise<void> {
  await news.writeIssue({
    key,
    nominal: new Date(nominal).toISOString(),
    campaignId: null,
    reason: null,
    list: recipients.path,
    listHash: null,
    recordedAt: new Date(now).toISOString(),
    ...part,
  });
}

/** For `list`: issues of a newsletter differ by their day. */
function nameOf({ newsletter, key }: Issue): string {
  const [, year, month, day, hour, minute] =
    /^(\d{4})(\d{2})(\d{2})t(\d{2})(\d{2})$/.exec(key) ?? [];
  return `${newsletter.name}, ${year}-${month}-${day} ${hour}:${minute}`;
}

function failureOf(error: unknown): { code: string; message: string } | null {
  if (error instanceof IssueError) return { code: error.code, message: error.message };
  if (error instanceof ListError) return { code: 'ListError', message: error.message };
  return null;
}
