import type { ListCounts } from '../src/domain/counts.ts';
import { prepareInThread } from '../src/recipients/prepare-in-thread.ts';
import { openCampaignFolder } from '../src/storage/campaign-folder.ts';
import type { ActivityDeps } from './deps.ts';
import { asApplicationFailure } from './failure.ts';
import { withHeartbeat } from './heartbeats.ts';

/** Streams the list into the campaign folder. Committed once, repeating it returns the counts. */
export function createPrepareRecipients({ home, homeLocation, metrics }: ActivityDeps) {
  return async function prepareRecipients(input: { campaignId: string }): Promise<ListCounts> {
    const folder = openCampaignFolder(home, input.campaignId);
    try {
      const counts = await withHeartbeat((signal, onProgress) =>
        prepareInThread({ homeLocation, folder, onProgress, signal }),
      );
      metrics?.listPrepared(counts);
      return counts;
    } catch (error) {
      throw asApplicationFailure(error);
    }
  };
}
