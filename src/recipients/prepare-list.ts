import { tmpdir } from 'node:os';
import type { CampaignDefinition } from '../domain/campaign-definition.ts';
import type { ListCounts } from '../domain/counts.ts';
import type { PrepareProgress } from '../domain/status.ts';
import type { CampaignFolder } from '../storage/campaign-folder.ts';
import { openListOutputs, type RowOutputs } from './list-outputs.ts';
import { SeenAddresses } from './seen-addresses.ts';
import { sortList } from './sort-list.ts';

export interface PrepareListOptions {
  folder: CampaignFolder;
  definition: CampaignDefinition;
  /** Called after each stretch of 64 KB at most. */
  onProgress?: (progress: PrepareProgress) => void;
  signal?: AbortSignal;
  /** For the list and for all suppression lists together; the default is sortList's. */
  rowsMax?: number;
}

/**
 * Makes chunks of the list, in one pass and bounded memory. The counts are written last and say
 * that all is there: with them the work is not repeated, without them it starts afresh. Two workers
 * that prepare the same campaign at once write the same bytes.
 */
export async function prepareList(options: PrepareListOptions): Promise<ListCounts> {
  const { folder, definition } = options;
  const committed = await folder.readCounts();
  if (committed !== null) return committed;
  const outputs = await openListOutputs(folder, definition.chunkSize);
  try {
    const seen = new SeenAddresses({ directory: folder.store.localDirectory ?? tmpdir() });
    try {
      await sortRows(options, outputs, seen);
    } finally {
      seen.close();
    }
    options.signal?.throwIfAborted();
    const counts = checkCounts(await outputs.commit());
    await folder.writeCounts(counts);
    return counts;
  } catch (error) {
    await outputs.abort();
    throw error;
  }
}

/** Each row of the campaign's list to its output. */
export async function sortRows(
  { folder, definition, onProgress, signal, rowsMax }: PrepareListOptions,
  outputs: RowOutputs,
  seen: SeenAddresses,
): Promise<void> {
  const { recipients, variables } = definition;
  const totalBytes = (await folder.store.size(recipients.object)) ?? 0;
  await sortList({
    recipients,
    variables,
    open: (object) => folder.store.openReader(object),
    seen,
    sink: outputs,
    signal,
    ...(rowsMax === undefined ? {} : { rowsMax }),
    afterPiece: async (bytes) => {
      await outputs.flush();
      onProgress?.({ rows: outputs.counts.rows, bytes, totalBytes });
    },
  });
}

/** Invariant I8, before anybody can rely on the counts. */
function checkCounts(counts: ListCounts): ListCounts {
  const { rows, recipients, rejected, suppressed, duplicates } = counts;
  if (rows === recipients + rejected + suppressed + duplicates) return counts;
  throw new Error(`the counts of the list do not add up: ${JSON.stringify(counts)}`);
}
