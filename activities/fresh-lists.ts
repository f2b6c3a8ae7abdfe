import { Context } from '@temporalio/activity';
import { copyIn } from '../src/recipients/copy-in.ts';
import { listAt } from '../src/recipients/list-at.ts';
import { ListError } from '../src/recipients/list-error.ts';
import { openCampaignFolder, type CampaignFolder } from '../src/storage/campaign-folder.ts';
import { storeCopyObject } from '../src/storage/folder-objects.ts';
import type { ObjectStore } from '../src/storage/object-store.ts';
import type { S3Settings } from '../src/storage/s3-settings.ts';
import { copySuppressions } from '../src/storage/suppression-copy.ts';
import type { FreshLists } from './contract.ts';
import type { ActivityDeps } from './deps.ts';
import { asApplicationFailure } from './failure.ts';
import { withHeartbeat } from './heartbeats.ts';

/**
 * Copies the lists again, from where they were at launch, into objects that no other attempt writes.
 * The workflow keeps the result of one attempt, so two that overlap cannot both decide which list is
 * mailed, and preparing it stays repeatable: everybody makes the same chunks of the same bytes. Once
 * prepared, the counts in the campaign folder hold it there: after a reset this copies in vain, and
 * preparing returns what was mailed already.
 */
export function createTakeFreshLists({ home, homeLocation }: ActivityDeps) {
  return async function takeFreshLists(input: { campaignId: string }): Promise<FreshLists> {
    const [, s3] = homeLocation;
    const folder = openCampaignFolder(home, input.campaignId);
    try {
      return await withHeartbeat((signal) => copyAll({ home, folder, s3, signal }));
    } catch (error) {
      throw asApplicationFailure(error);
    }
  };
}

async function copyAll({ home, folder, s3, signal }: Copying): Promise<FreshLists> {
  const { recipients } = await folder.readDefinition();
  const { object, path, suppress, sources, store } = recipients;
  // Prepared before a reset: that list is the campaign's, wherever its file is now.
  if ((await folder.readCounts()) !== null) {
    return { list: object, suppress: suppress.map((list) => list.object) };
  }
  if (sources === undefined) throw notRecorded(path);
  const { info } = Context.current();
  const prefix = `fresh/${info.workflowExecution?.runId ?? ''}-${info.activityId}-${info.attempt}`;
  const copy = async (source: string, name: string, file: string) => {
    const copied = `${prefix}/${name}`;
    await copyIn({ source: listAt(source, s3), folder, object: copied, file, signal });
    return copied;
  };
  const list = await copy(sources.list, object, path);
  const copies: string[] = [];
  for (const [place, known] of suppress.entries()) {
    copies.push(await copy(sources.suppress[place] ?? known.path, known.object, known.path));
  }
  if (store === undefined) return { list, suppress: copies };
  const target = { store: folder.store, object: `${prefix}/${storeCopyObject('now')}` };
  const copied = await copySuppressions(home, target, signal);
  return { list, suppress: copies, store: copied === null ? null : target.object };
}

interface Copying {
  home: ObjectStore;
  folder: CampaignFolder;
  s3: S3Settings | undefined;
  signal: AbortSignal;
}

function notRecorded(file: string): ListError {
  const problem = 'the campaign folder does not say where it was';
  return new ListError({ file, reason: 'missing', problem, hint: 'launch the campaign again' });
}
