import type { CampaignSettings } from '../../../workflows/messages.ts';
import { openCampaignFolder } from '../../storage/campaign-folder.ts';
import { AT_ONCE } from '../../domain/send-plan.ts';
import type { ObjectStore } from '../../storage/object-store.ts';
import type { CampaignClient } from '../campaign-client.ts';
import { usageError } from '../cli-error.ts';
import type { Io } from '../io.ts';
import { idAgain, idFor } from './campaign-id.ts';
import { contentHash } from './content-hash.ts';
import { freeze, stateOfFolder, type ResolvedCampaign } from './freeze.ts';

export interface StartOptions {
  client: CampaignClient;
  home: ObjectStore;
  resolved: ResolvedCampaign;
  wantedId: string | null;
  again: boolean;
  settings: CampaignSettings;
  /**
   * Throws when it is too late to start it, and is false when a person does not want it; not asked
   * about a campaign that was started before.
   */
  checkStart: () => Promise<boolean>;
  /** Everything but what writes and starts. */
  dryRun: boolean;
  io: Io;
}

export interface Started {
  id: string;
  /** False: the same content was launched before, and that campaign is meant. */
  isNew: boolean;
}

/** Ours: nobody sends the same list a hundred times, and the search for a free id must end. */
const TIMES_MAX = 99;

/**
 * Starts the campaign unless it was started before, under an id that is not another one's. Null:
 * `checkStart` was against it.
 */
export async function startOnce(options: StartOptions): Promise<Started | null> {
  const { resolved, wantedId, again } = options;
  const fingerprint = contentHash(resolved.content, null);
  const first = wantedId ?? idFor(resolved.file.content.name, fingerprint);
  for (let time = 1; time <= TIMES_MAX; time += 1) {
    const started = await startAs(idAgain(first, time), options);
    if (started === null || started.isNew || !again) return started;
  }
  throw usageError(`${first} was launched ${TIMES_MAX} times already: give another --id.`);
}

async function startAs(id: string, options: StartOptions): Promise<Started | null> {
  const { client, home, resolved, settings, dryRun, io } = options;
  const hash = contentHash(resolved.content, id);
  const known = await client.find(id);
  if (known !== null) {
    if (known.contentHash !== hash) throw usedByAnother(id);
    return { id, isNew: false };
  }
  // A launch that broke off, or a campaign that Temporal has forgotten: its folder remembers.
  const folder = openCampaignFolder(home, id);
  const state = await stateOfFolder(folder, hash);
  if (state === 'other') throw usedByAnother(id);
  if (!(await options.checkStart())) return null;
  if (dryRun) return { id, isNew: true };
  const { name, chunkSize, plan = AT_ONCE } = await freeze(folder, state, resolved, io);
  const isNew = await client.start({ campaignId: id, name, settings, plan, chunkSize }, hash);
  if (isNew) return { id, isNew };
  // Somebody else was faster between the question and the start.
  const other = await client.find(id);
  if (other?.contentHash !== hash) throw usedByAnother(id);
  return { id, isNew: false };
}

function usedByAnother(id: string) {
  return usageError(
    `The campaign id ${id} is already used for another file, list, template or account. ` +
      'Give another --id, or leave it out.',
  );
}
