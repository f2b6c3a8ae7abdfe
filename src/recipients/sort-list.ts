import type { Readable } from 'node:stream';
import type { RecipientsDefinition } from '../domain/campaign-definition.ts';
import type { ListCounts } from '../domain/counts.ts';
import { createRowCheck } from './check-row.ts';
import type { CheckedRow } from './check-row.ts';
import type { CsvRow } from './csv-rows.ts';
import { ListError } from './list-error.ts';
import { mapColumns } from './map-columns.ts';
import { emptyList, headerOnly } from './no-rows.ts';
import { readRecords } from './read-records.ts';
import type { TextFormat } from './read-records.ts';
import type { SeenAddresses } from './seen-addresses.ts';
import { SUPPRESSED_BASE, loadSuppressions } from './suppression.ts';
import { loadSuppressionCopy, storeLabel } from './suppression-copy.ts';

/** Twice the largest list we promise to prepare in 300 MB. */
const ROWS_MAX = 20_000_000;

/** What becomes of the rows: each goes to exactly one method, which counts it. */
export interface RowSink {
  readonly counts: Pick<ListCounts, 'rows'>;
  /** `templateData` is JSON text. */
  recipient(line: number, email: string, templateData: string): void;
  rejected(line: number, row: { field: string; reason: string; value: string }): void;
  suppressed(line: number, email: string, list: string): void;
  duplicate(line: number, email: string, firstLine: number): void;
}

export interface SortListOptions {
  recipients: RecipientsDefinition;
  /** The template's. */
  variables: readonly string[];
  /** Opens a list by the name of its object. */
  open: (object: string) => Readable;
  seen: SeenAddresses;
  sink: RowSink;
  signal?: AbortSignal | undefined;
  /** After each stretch of the list, with the bytes of it that were read. */
  afterPiece?: (bytes: number) => Promise<void>;
  /** @default ROWS_MAX, for the list and for all suppression lists together */
  rowsMax?: number;
}

/** Every row of the list to the sink, in one pass and bounded memory: `check` and the worker alike. */
export async function sortList(options: SortListOptions): Promise<TextFormat> {
  const { recipients, open, seen, sink, signal, afterPiece, rowsMax = ROWS_MAX } = options;
  const { suppress } = recipients;
  const limits = { open, seen, addressesMax: rowsMax, signal };
  await loadSuppressions({ ...limits, suppress });
  await loadSuppressionCopy({ ...limits, recipients });
  const sorter = createSorter(options, rowsMax);
  const format = await readRecords({
    source: open(recipients.object),
    file: recipients.path,
    encoding: recipients.encoding,
    delimiter: recipients.delimiter,
    column: recipients.email,
    signal,
    onRow: (row) => {
      sorter.take(row);
      return true;
    },
    ...(afterPiece === undefined ? {} : { afterPiece }),
  });
  if (!sorter.hasHeader()) throw emptyList(recipients.path);
  if (sink.counts.rows === 0) throw headerOnly(recipients.path);
  return format;
}

/** Each row to one output. What is wrong goes before what is suppressed, that before duplicates. */
function createSorter(
  { recipients, variables, seen, sink }: SortListOptions,
  rowsMax: number,
): {
  take: (row: CsvRow) => void;
  hasHeader: () => boolean;
} {
  const file = recipients.path;
  let check: ((row: CsvRow) => CheckedRow) | null = null;

  const take = (row: CsvRow): void => {
    if (check === null) {
      check = createRowCheck(mapColumns(row.fields, row.line, recipients, { file, variables }));
      return;
    }
    if (sink.counts.rows >= rowsMax) throw tooManyRows(file, row.line, rowsMax);
    const checked = check(row);
    if (!checked.isValid) {
      sink.rejected(row.line, checked);
      return;
    }
    const first = seen.add(checked.email, row.line);
    if (first === null) {
      sink.recipient(row.line, checked.email, checked.templateData);
    } else if (first >= SUPPRESSED_BASE) {
      const place = first - SUPPRESSED_BASE;
      const list = recipients.suppress[place]?.path ?? storeLabel(recipients, place);
      sink.suppressed(row.line, checked.email, list);
    } else {
      sink.duplicate(row.line, checked.email, first);
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
