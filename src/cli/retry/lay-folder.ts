import type { CampaignDefinition } from '../../domain/campaign-definition.ts';
import type { ListCounts } from '../../domain/counts.ts';
import { openListOutputs } from '../../recipients/list-outputs.ts';
import type { CampaignFolder } from '../../storage/campaign-folder.ts';
import { rowsOfFate, type RetriedFate } from './rows-of-fate.ts';

/** Rows put down between two writes; the outputs gather a quarter of a megabyte by themselves. */
const ROWS_AT_ONCE = 1_000;

export interface LayOptions {
  from: CampaignFolder;
  to: CampaignFolder;
  only: RetriedFate;
  definition: CampaignDefinition;
  list: ListCounts;
  signal: AbortSignal;
}

/**
 * Fills the folder of a retry as the preparation of a list would: chunks, counts, and the
 * definition last, since a folder with one is complete. The rows were checked, mapped and compared
 * when the first campaign was prepared, and keep the lines of its list; to write them out as CSV
 * and prepare that would only be a chance to change them.
 */
export async function layFolder(options: LayOptions): Promise<void> {
  const { from, to, only, definition, list, signal } = options;
  const outputs = await openListOutputs(to, definition.chunkSize);
  try {
    let rows = 0;
    for await (const { line, email, data } of rowsOfFate(from, list, only)) {
      outputs.recipient(line, email, JSON.stringify(data));
      rows += 1;
      if (rows % ROWS_AT_ONCE !== 0) continue;
      signal.throwIfAborted();
      await outputs.flush();
    }
    signal.throwIfAborted();
    await to.writeCounts(await outputs.commit());
  } catch (error) {
    await outputs.abort();
    throw error;
  }
  await to.writeDefinition(definition);
}
