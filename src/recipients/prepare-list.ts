import { tmpdir } from 'node:os';
import type { CampaignDefinition } from '../domain/campaign-definition.ts';
import type { ListCounts } from '../domain/counts.ts';
import type { PrepareProgress } from '../domain/status.ts';
import type { CampaignFolder } from '../storage/campaign-folder.ts';
import { createRowCheck } from './check-row.ts';
import type { CheckedRow } from './check-row.ts';
import type { CsvRow } from './csv-rows.ts';
import { ListError } from './list-error.ts';
import { openListOutputs } from './list-outputs.ts';
import type { RowOutputs } from './list-outputs.ts';
import { mapColumns } from './map-columns.ts';
import { emptyList, headerOnly } from './no-rows.ts';
import { readRecords } from './read-records.ts';
import { SeenAddresses } from './seen-addresses.ts';
import { SUPPRESSED_BASE, loadSuppressions } from './suppression.ts';

/** Twice the largest list we promise to prepare in 300 MB. */
const ROWS_MAX = 20_000_000;

export interface PrepareListOptions {
  folder: CampaignFolder;
  definition: CampaignDefinition;
  /** Called after each stretch of 64 KB at most. */
  onProgress?: (progress: PrepareProgress) => void;
  signal?: AbortSignal;
  /** @default ROWS_MAX, for the list and for all suppression lists together */
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

export async function sortRows(
  options: PrepareListOptions,
  outputs: RowOutputs,
  seen: SeenAddresses,
): Promise<void> {
  const { folder, definition, onProgress, signal, rowsMax = ROWS_MAX } = options;
  const { recipients } = definition;
  await loadSuppressions({
    folder,
    suppress: recipients.suppress,
    seen,
    addressesMax: rowsMax,
    signal,
  });
  const totalBytes = (await folder.store.size(recipients.object)) ?? 0;
  const sorter = createSorter({ definition, seen, outputs, rowsMax });
  await readRecords({
    source: folder.store.openReader(recipients.object),
    file: recipients.path,
    encoding: recipients.encoding,
    delimiter: recipients.delimiter,
    column: recipients.email,
    signal,
    onRow: (row) => {
      sorter.take(row);
      return true;
    },
    afterPiece: async (bytes) => {
      await outputs.flush();
      onProgress?.({ rows: outputs.counts.rows, bytes, totalBytes });
    },
  });
  if (!sorter.hasHeader()) throw emptyList(recipients.path);
  if (outputs.counts.rows === 0) throw headerOnly(recipients.path);
}

interface SorterOptions {
  definition: CampaignDefinition;
  seen: SeenAddresses;
  outputs: RowOutputs;
  rowsMax: number;
}

/** Each row to one output. What is wrong goes before what is suppressed, that before duplicates. */
function createSorter(options: SorterOptions): {
  take: (row: CsvRow) => void;
  hasHeader: () => boolean;
} {
  const { definition, seen, outputs, rowsMax } = options;
  const { recipients, variables } = definition;
  const file = recipients.path;
  let check: ((row: CsvRow) => CheckedRow) | null = null;

  const take = (row: CsvRow): void => {
    if (check === null) {
      check = createRowCheck(mapColumns(row.fields, row.line, recipients, { file, variables }));
      return;
    }
    if (outputs.counts.rows >= rowsMax) throw tooManyRows(file, row.line, rowsMax);
    const checked = check(row);
    if (!checked.isValid) {
      outputs.rejected(row.line, checked);
      return;
    }
    const first = seen.add(checked.email, row.line);
    if (first === null) {
      outputs.recipient(row.line, checked.email, checked.templateData);
    } else if (first >= SUPPRESSED_BASE) {
      const list = recipients.suppress[first - SUPPRESSED_BASE]?.path ?? '';
      outputs.suppressed(row.line, checked.email, list);
    } else {
      outputs.duplicate(row.line, checked.email, first);
    }
  };
  return { take, hasHeader: () => check !== null };
}

function tooManyRows(file: string, line: number, rowsMax: number): ListError {
  return new ListError({
    file,
    line,
    reason: 'limit',
    problem: `the list has more than ${rowsMax} rows`,
    hint: 'split it into several campaigns',
  });
}

/** Invariant I8, before anybody can rely on the counts. */
function checkCounts(counts: ListCounts): ListCounts {
  const { rows, recipients, rejected, suppressed, duplicates } = counts;
  if (rows === recipients + rejected + suppressed + duplicates) return counts;
  throw new Error(`the counts of the list do not add up: ${JSON.stringify(counts)}`);
}
