import { createReadStream } from 'node:fs';
import {
  SUPPRESSION_SOURCES,
  type Suppression,
  type SuppressionReason,
  type SuppressionSource,
} from '../../domain/suppression.ts';
import { checkAddress } from '../../recipients/check-address.ts';
import type { CsvRow } from '../../recipients/csv-rows.ts';
import { ListError } from '../../recipients/list-error.ts';
import { readRecords } from '../../recipients/read-records.ts';
import { isBlank, trimInvisible } from '../../recipients/trim.ts';
import type { TakenList } from '../launch/take-list.ts';

/** As `export` writes them, and as SES and others call them. */
const REASONS: Readonly<Record<string, SuppressionReason>> = {
  '': 'manual',
  manual: 'manual',
  bounce: 'bounce',
  hard: 'bounce',
  hard_bounce: 'bounce',
  complaint: 'complaint',
  spam: 'complaint',
  spamreport: 'complaint',
  unsubscribe: 'unsubscribe',
  unsubscribed: 'unsubscribe',
};

/** Machines whose clocks differ write to one store; more than this is a mistake in the file. */
const AHEAD_MS = 24 * 3_600_000;

export interface ReadImportOptions {
  list: TakenList;
  now: number;
  signal: AbortSignal;
  onEntry: (entry: Suppression) => void;
  /** Never told the line's content. */
  onBad: (line: number, problem: string) => void;
  /** After each stretch of at most 64 KB. */
  afterPiece?: () => Promise<void>;
}

/** A CSV file with a header: a column `address` or `email`, and reason, time and source if there are any. */
export async function readImport(options: ReadImportOptions): Promise<void> {
  const { list, now, signal, onEntry, onBad, afterPiece } = options;
  let columns: Columns | null = null;
  const take = (row: CsvRow): boolean => {
    if (columns === null) {
      columns = columnsOf(row, list.shown);
      return true;
    }
    if (row.fields.every(isBlank)) return true;
    const entry = row.fault ?? entryOf(row.fields, columns, now);
    if (typeof entry === 'string') onBad(row.line, entry);
    else onEntry(entry);
    return true;
  };
  await readRecords({
    source: createReadStream(list.path),
    file: list.shown,
    signal,
    onRow: take,
    ...(afterPiece === undefined ? {} : { afterPiece }),
  });
  if (columns === null) throw noColumn(list.shown);
}

interface Columns {
  address: number;
  reason: number;
  time: number;
  source: number;
}

function columnsOf({ fields }: CsvRow, file: string): Columns {
  const names = fields.map((name) => trimInvisible(name).toLowerCase());
  const address = names.findIndex((name) => name === 'address' || name === 'email');
  if (address === -1) throw noColumn(file);
  const [reason = -1, time = -1, source = -1] = ['reason', 'time', 'source'].map((name) =>
    names.indexOf(name),
  );
  return { address, reason, time, source };
}

function noColumn(file: string): ListError {
  const problem = 'no column address or email in the first line';
  const hint = 'the first line has to name the columns: address,reason,time,source';
  return new ListError({ file, line: 1, reason: 'column', problem, hint });
}

/** The entry, or what is wrong. */
function entryOf(fields: string[], columns: Columns, now: number): Suppression | string {
  const cell = (place: number) => trimInvisible(fields[place] ?? '');
  const address = cell(columns.address).toLowerCase();
  const problem = checkAddress(address);
  if (problem !== null) return `address: ${problem}`;
  const reason = REASONS[cell(columns.reason).toLowerCase()];
  if (reason === undefined) {
    return 'reason: none of complaint, unsubscribe, bounce, manual';
  }
  const at = timeOf(cell(columns.time), now);
  if (typeof at === 'string') return `time: ${at}`;
  return { address, reason, at, source: sourceOf(cell(columns.source)) };
}

function timeOf(text: string, now: number): number | string {
  if (text === '') return now;
  const at = /^\d{4}-\d{2}-\d{2}/.test(text) ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(at)) return 'not a time such as 2026-11-24T08:00:00Z';
  return at > now + AHEAD_MS ? 'in the future' : at;
}

/** Kept where it is one of ours, so that an export read back is the same store. */
function sourceOf(text: string): SuppressionSource {
  return SUPPRESSION_SOURCES.find((known) => known === text.toLowerCase()) ?? 'import';
}
