import type { RecipientsDefinition } from '../domain/campaign-definition.ts';
import type { Recipient } from '../domain/recipient.ts';
import { createRowCheck } from './check-row.ts';
import type { CheckedRow } from './check-row.ts';
import type { CsvRow } from './csv-rows.ts';
import { openSource } from './list-source.ts';
import type { ListSource } from './list-source.ts';
import { mapColumns } from './map-columns.ts';
import type { ColumnMap } from './map-columns.ts';
import { allRejected, emptyList, headerOnly, REJECTS_QUOTED } from './no-rows.ts';
import type { RejectedRow } from './no-rows.ts';
import { readRecords } from './read-records.ts';
import type { TextFormat } from './read-records.ts';

export interface InspectListOptions {
  source: ListSource;
  /** `path` is for messages. */
  list: Pick<
    RecipientsDefinition,
    'path' | 'email' | 'data' | 'defaults' | 'encoding' | 'delimiter'
  >;
  /** The template's. */
  variables: readonly string[];
  signal?: AbortSignal;
}

/** What a look at the list's beginning found. */
export interface ListInspection extends TextFormat {
  headers: string[];
  emailColumn: string;
  /** Template variable: the column it comes from, or null when the default is all there is. */
  columns: Record<string, string | null>;
  /** The first valid row: personal data, for a preview on a terminal, never for a log. */
  first: Recipient;
  /** Rows before it, all of them rejected. */
  rejectedBefore: number;
}

/** Finds what would stop a launch, before it: reads until the first valid row. */
export async function inspectList(options: InspectListOptions): Promise<ListInspection> {
  const { source, list, variables, signal } = options;
  const file = list.path;
  const state = createLook((row) => mapColumns(row.fields, row.line, list, { file, variables }));
  const format = await readRecords({
    source: openSource(source, signal),
    file,
    encoding: list.encoding,
    delimiter: list.delimiter,
    column: list.email,
    signal,
    onRow: state.take,
  });
  const { columns, first, rejected, reasons } = state.result();
  if (columns === null) throw emptyList(file);
  if (first === null && rejected === 0) throw headerOnly(file);
  if (first === null) throw allRejected(file, rejected, reasons);
  const { headers, email } = columns;
  return {
    ...format,
    headers,
    emailColumn: headers[email] ?? '',
    columns: Object.fromEntries(
      columns.variables.map(({ variable, column }) => [
        variable,
        column === null ? null : (headers[column] ?? null),
      ]),
    ),
    first,
    rejectedBefore: rejected,
  };
}

interface Look {
  columns: ColumnMap | null;
  first: Recipient | null;
  rejected: number;
  reasons: RejectedRow[];
}

function createLook(map: (header: CsvRow) => ColumnMap): {
  take: (row: CsvRow) => boolean;
  result: () => Look;
} {
  const look: Look = { columns: null, first: null, rejected: 0, reasons: [] };
  let check: ((row: CsvRow) => CheckedRow) | null = null;
  const take = (row: CsvRow): boolean => {
    if (check === null) {
      look.columns = map(row);
      check = createRowCheck(look.columns);
      return true;
    }
    const checked = check(row);
    if (checked.isValid) {
      const data: Recipient['data'] = JSON.parse(checked.templateData);
      look.first = { line: row.line, email: checked.email, data };
      return false;
    }
    look.rejected += 1;
    const { field, reason } = checked;
    if (look.reasons.length < REJECTS_QUOTED) look.reasons.push({ line: row.line, field, reason });
    return true;
  };
  return { take, result: () => look };
}
