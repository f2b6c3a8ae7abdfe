import { createHash } from 'node:crypto';
import type { CampaignSettings } from '../../../workflows/messages.ts';
import type { CampaignDefinition, RecipientsDefinition } from '../../domain/campaign-definition.ts';
import { AT_ONCE, type SendPlan } from '../../domain/send-plan.ts';
import { openCampaignFolder, type CampaignFolder } from '../../storage/campaign-folder.ts';
import { FOLDER_OBJECTS } from '../../storage/folder-objects.ts';
import type { ObjectStore } from '../../storage/object-store.ts';
import type { CampaignClient } from '../campaign-client.ts';
import { CliError, usageError } from '../cli-error.ts';
import { EXIT } from '../exit-codes.ts';
import { layFolder } from './lay-folder.ts';
import type { RetriedFate } from './rows-of-fate.ts';

export interface StartRetryOptions {
  client: CampaignClient;
  home: ObjectStore;
  /** The campaign that is over. */
  from: CampaignFolder;
  only: RetriedFate;
  wantedId: string | null;
  settings: CampaignSettings;
  signal: AbortSignal;
}

export interface StartedRetry {
  id: string;
  name: string;
  /** False: these rows were retried before, and that campaign is meant. */
  isNew: boolean;
}

/**
 * `retries.json` in the folder of the campaign that is over: which campaign took which rows. Each
 * row is taken once, whatever --id says: two retries of the same rows would mail them twice.
 */
const RETRIES = 'retries.json';
type Retries = Partial<Record<RetriedFate, { id: string }>>;

/** Campaign ids are at most 40 characters (src/cli/launch/campaign-id.ts). */
const ID_LENGTH_MAX = 40;
/** Ours: the search for a free id must end. */
const TIMES_MAX = 99;

/** Starts the campaign that sends to these rows again, unless it was started before. */
export async function startRetry(options: StartRetryOptions): Promise<StartedRetry> {
  const { client, home, from, only, settings, signal } = options;
  const [first, list, retries] = await Promise.all([
    from.readDefinition(),
    from.readCounts(),
    from.readJson<Retries>(RETRIES),
  ]);
  if (list === null)
    throw new CliError(EXIT.failed, `${from.store.location} has no list any more.`);
  const id = await chooseId(options, first, retries?.[only]?.id ?? null);
  const contentHash = hashOf(first, only, id);
  // Before anything else: whoever comes after a crash finds the same id, and the same campaign.
  await from.writeJson(RETRIES, { ...retries, [only]: { id } });
  const to = openCampaignFolder(home, id);
  const started = { id, name: first.name };
  if ((await client.find(id)) !== null) return { ...started, isNew: false };
  if ((await stateOf(to, contentHash)) !== 'complete') {
    const definition: CampaignDefinition = {
      ...first,
      id,
      contentHash,
      plan: planOfRetry(first.plan),
      createdAt: new Date().toISOString(),
      recipients: {
        ...withoutSources(first.recipients),
        path: `the ${only} rows of ${from.id}`,
        // They were applied when the first campaign was prepared.
        suppress: [],
      },
    };
    await layFolder({ from, to, only, definition, list, signal });
  }
  // As it lies there: a retry that broke off may have been laid with another plan.
  const { plan = AT_ONCE, chunkSize } = await to.readDefinition();
  const input = { campaignId: id, name: first.name, settings, plan, chunkSize };
  const isNew = await client.start(input, contentHash);
  return { ...started, isNew };
}

/** The rows are laid as they are; no list is read for them. */
function withoutSources({
  sources: _none,
  store: _applied,
  ...recipients
}: RecipientsDefinition): RecipientsDefinition {
  return recipients;
}

/**
 * A retry sends when it is asked for, within the hours of the first campaign. Its rows were let
 * through once: there is no start to wait for, no list to read again, and no canary among them. What
 * SES held or repeated for the first campaign is not asked of it for the rest.
 */
export function planOfRetry(plan: SendPlan = AT_ONCE): SendPlan {
  const { timezone, window } = plan;
  return { ...AT_ONCE, timezone, window };
}

/** The id of the retry that took these rows, the one that is wanted, or the first free one. */
async function chooseId(
  options: StartRetryOptions,
  first: CampaignDefinition,
  takenBy: string | null,
): Promise<string> {
  const { from, only, wantedId } = options;
  const isOurs = (id: string) => isFreeOrSame(options, id, hashOf(first, only, id));
  if (takenBy !== null && (await isTaken(options, first, takenBy))) {
    if (wantedId === null || wantedId === takenBy) return takenBy;
    throw usageError(
      `The ${only} rows of ${from.id} are in campaign ${takenBy} already. What that one leaves ` +
        `can be retried from there: steadysend retry ${takenBy} --only ${only}.`,
    );
  }
  if (wantedId !== null) {
    if (await isOurs(wantedId)) return wantedId;
    throw usageError(`The campaign id ${wantedId} is already used: give another --id.`);
  }
  // A retry of a retry counts on: x-retry-2, not x-retry-retry.
  const root = from.id.replace(/-retry(-\d+)?$/, '');
  for (let time = 1; time <= TIMES_MAX; time += 1) {
    const ending = time === 1 ? '-retry' : `-retry-${time}`;
    const id = `${root.slice(0, ID_LENGTH_MAX - ending.length)}${ending}`;
    if (await isOurs(id)) return id;
  }
  throw usageError(`${root} was retried ${TIMES_MAX} times already: give an --id.`);
}

/** Whether the retry that is noted was started, or may be any moment: its folder is complete. */
async function isTaken(
  { client, home, only }: StartRetryOptions,
  first: CampaignDefinition,
  id: string,
): Promise<boolean> {
  if ((await client.find(id)) !== null) return true;
  const folder = openCampaignFolder(home, id);
  return (await stateOf(folder, hashOf(first, only, id))) === 'complete';
}

async function isFreeOrSame(
  { client, home }: StartRetryOptions,
  id: string,
  hash: string,
): Promise<boolean> {
  const known = await client.find(id);
  if (known !== null) return known.contentHash === hash;
  return (await stateOf(openCampaignFolder(home, id), hash)) !== 'other';
}

async function stateOf(
  folder: CampaignFolder,
  hash: string,
): Promise<'empty' | 'complete' | 'other'> {
  if ((await folder.store.size(FOLDER_OBJECTS.definition)) === null) return 'empty';
  return (await folder.readDefinition()).contentHash === hash ? 'complete' : 'other';
}

/** The content of the first campaign decides what is mailed, the fate decides to whom. */
function hashOf(first: CampaignDefinition, only: RetriedFate, id: string): string {
  const content = { id, retryOf: first.id, content: first.contentHash, only };
  return createHash('sha256').update(JSON.stringify(content)).digest('hex');
}
