import type { ListCounts } from '../src/domain/counts.ts';
import { prepareList } from '../src/recipients/prepare-list.ts';
import { openCampaignFolder } from '../src/storage/campaign-folder.ts';
import type { ActivityDeps } from './deps.ts';
import { asApplicationFailure } from './failure.ts';
import { withHeartbeat } from './heartbeats.ts';

/** Streams the list into the campaign folder. Committed once, repeating it returns the counts. */
export function createPrepareRecipients({ home, metrics }: ActivityDeps) {
  return async function prepareRecipients(input: { campaignId: string }): Promise<ListCounts> {
    const folder = openCampaignFolder(home, input.campaignId);
    try {
      const definition = await folder.readDefinition();
      const counts = await withHeartbeat((signal, onProgress) =>
        prepareList({ folder, definition, onProgress, signal }),
      );
      metrics?.listPrepared(counts);
      return counts;
    } catch (error) {
      throw asApplicationFailure(error);
    }
  };
}
