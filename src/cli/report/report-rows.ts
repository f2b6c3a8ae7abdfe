import { pipeline } from 'node:stream';
import { parse } from 'csv-parse';
import type { CampaignFolder } from '../../storage/campaign-folder.ts';
import { FOLDER_OBJECTS } from '../../storage/folder-objects.ts';

export interface WrittenRow {
  line: number;
  email: string;
  fate: string;
  reason: string;
}

/** The rows of `report.csv`, one at a time: there may be ten million. */
export async function* reportRows(folder: CampaignFolder): AsyncGenerator<WrittenRow> {
  const source = folder.store.openReader(FOLDER_OBJECTS.reportCsv);
  // Not `pipe`, which would leave an error of the source to nobody, and that ends the process.
  const rows = pipeline(source, parse({ from: 2 }), () => undefined);
  for await (const row of rows) {
    const [line, email = '', fate = '', reason = ''] = row as string[];
    yield { line: Number(line), email, fate, reason };
  }
}

/** Rows formatted at a time: a write for each would cost more than its text. */
const ROWS_AT_ONCE = 1_000;

export async function* ndjsonOf(rows: AsyncIterable<WrittenRow>): AsyncGenerator<string> {
  let batch: string[] = [];
  for await (const { line, email, fate, reason } of rows) {
    batch.push(`${JSON.stringify({ line, email, fate, reason })}\n`);
    if (batch.length < ROWS_AT_ONCE) continue;
    yield batch.join('');
    batch = [];
  }
  if (batch.length > 0) yield batch.join('');
}
