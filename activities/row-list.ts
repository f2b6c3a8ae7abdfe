import { pipeline } from 'node:stream';
import { parse } from 'csv-parse';
import { rowCases, type RowCase } from '../src/domain/chunk-outcome.ts';
import type { CampaignDefinition } from '../src/domain/campaign-definition.ts';
import type { ListCounts } from '../src/domain/counts.ts';
import type { CampaignFolder } from '../src/storage/campaign-folder.ts';
import { FOLDER_OBJECTS } from '../src/storage/folder-objects.ts';
import { spanCount, spanRange } from '../src/domain/span.ts';
import { readSpans } from './open-spans.ts';

/** One row of the report: where it stood in the list, and what became of it. */
export interface ReportRow {
  line: number;
  email: string;
  fate: RowCase['fate'] | 'suppressed' | 'duplicate';
  reason: string;
  /** Our check let it through and SES did not. */
  bySes?: true;
}

/** Stands for the field in `rejects.csv` where SES and not our check refused the row. */
export const REJECTED_BY_SES = 'SES';

/** Spans read ahead of the writer; each is at most 1,000 recipients. */
const SPANS_AT_ONCE = 8;

/** Every row of the list in its order, merged from what preparation kept apart. */
export async function* allRows(
  folder: CampaignFolder,
  definition: CampaignDefinition,
  list: ListCounts,
): AsyncGenerator<ReportRow> {
  const isEmailColumn = (field = '') =>
    field.trim().toLowerCase() === definition.recipients.email.trim().toLowerCase();
  const sources = [
    recipientRows(folder, definition, list),
    csvRows(folder, FOLDER_OBJECTS.rejects, ([line, field, reason, value]) =>
      // A report written before added these; they come from the chunks' records.
      field === REJECTED_BY_SES
        ? null
        : {
            line: Number(line),
            // The reject names the column as the file spells it.
            email: isEmailColumn(field) ? (value ?? '') : '',
            fate: 'rejected',
            reason: field === '' ? (reason ?? '') : `${field}: ${reason}`,
          },
    ),
    csvRows(folder, FOLDER_OBJECTS.suppressed, ([line, email, from]) => ({
      line: Number(line),
      email: email ?? '',
      fate: 'suppressed',
      reason: `in ${from}`,
    })),
    csvRows(folder, FOLDER_OBJECTS.duplicates, ([line, email, first]) => ({
      line: Number(line),
      email: email ?? '',
      fate: 'duplicate',
      reason: `first on line ${first}`,
    })),
  ];
  yield* mergeByLine(sources);
}

async function* recipientRows(
  folder: CampaignFolder,
  definition: CampaignDefinition,
  list: ListCounts,
): AsyncGenerator<ReportRow> {
  const spans = spanCount(list.chunks);
  for (let from = 0; from < spans; from += SPANS_AT_ONCE) {
    const to = Math.min(from + SPANS_AT_ONCE, spans);
    const chunks = {
      from: spanRange(from, list.chunks).from,
      to: spanRange(to - 1, list.chunks).to,
    };
    const [open, recipients] = await Promise.all([
      readSpans(folder, definition, list, { from, to }),
      folder.readChunks(chunks),
    ]);
    for (const { chunk, record, outcome } of open.flatMap((span) => span.chunks)) {
      const rows = recipients[chunk - chunks.from] ?? [];
      const cases = rowCases(rows.length, record, outcome);
      for (const [place, { line, email }] of rows.entries()) {
        const { fate, code } = cases[place] ?? { fate: 'unknown', code: '' };
        const reason = fate === 'sent' || fate === 'waiting' ? '' : code;
        yield {
          line,
          email,
          fate,
          reason,
          ...(fate === 'rejected' ? { bySes: true as const } : {}),
        };
      }
    }
  }
}

async function* csvRows(
  folder: CampaignFolder,
  object: string,
  toRow: (fields: string[]) => ReportRow | null,
): AsyncGenerator<ReportRow> {
  const source = folder.store.openReader(object);
  // Not `pipe`, which would leave an error of the source to nobody, and that ends the process.
  const parser = pipeline(source, parse({ from: 2, relax_column_count: true }), () => undefined);
  for await (const fields of parser) {
    const row = toRow(fields as string[]);
    if (row !== null) yield row;
  }
}

async function* mergeByLine(sources: AsyncGenerator<ReportRow>[]): AsyncGenerator<ReportRow> {
  const heads = await Promise.all(sources.map((source) => source.next()));
  for (;;) {
    let first: { place: number; row: ReportRow } | undefined;
    for (const [place, head] of heads.entries()) {
      if (head.done === true) continue;
      if (first === undefined || head.value.line < first.row.line) {
        first = { place, row: head.value };
      }
    }
    if (first === undefined) return;
    yield first.row;
    const source = sources[first.place];
    if (source !== undefined) heads[first.place] = await source.next();
  }
}
