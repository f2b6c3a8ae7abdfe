import type { CampaignDefinition } from '../src/domain/campaign-definition.ts';
import type { ListCounts } from '../src/domain/counts.ts';
import { prepareInThread } from '../src/recipients/prepare-in-thread.ts';
import { openCampaignFolder } from '../src/storage/campaign-folder.ts';
import type { FreshLists, PrepareInput } from './contract.ts';
import type { ActivityDeps } from './deps.ts';
import { asApplicationFailure } from './failure.ts';
import { withHeartbeat } from './heartbeats.ts';

/** Streams the list into the campaign folder. Committed once, repeating it returns the counts. */
export function createPrepareRecipients({ home, homeLocation, metrics }: ActivityDeps) {
  return async function prepareRecipients(input: PrepareInput): Promise<ListCounts> {
    const folder = openCampaignFolder(home, input.campaignId);
    try {
      const definition = withLists(await folder.readDefinition(), input.fresh);
      const isPreview = input.isPreview === true;
      const counts = await withHeartbeat((signal, onProgress) =>
        prepareInThread({ homeLocation, folder, definition, isPreview, onProgress, signal }),
      );
      if (!isPreview) metrics?.listPrepared(counts);
      return counts;
    } catch (error) {
      throw asApplicationFailure(error);
    }
  };
}

function withLists(
  definition: CampaignDefinition,
  fresh: FreshLists | undefined,
): CampaignDefinition {
  if (fresh === undefined) return definition;
  const { recipients } = definition;
  const suppress = recipients.suppress.map((list, place) => ({
    ...list,
    object: fresh.suppress[place] ?? list.object,
  }));
  const store = fresh.store === undefined ? {} : { store: { object: fresh.store } };
  return { ...definition, recipients: { ...recipients, object: fresh.list, suppress, ...store } };
}
