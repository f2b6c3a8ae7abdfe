import { once } from 'node:events';
import { createWriteStream } from 'node:fs';

/** One row in so many repeats an earlier address, spelt in capitals. */
const DUPLICATE_EVERY = 100;
const BLOCK = 1_000;

export interface ListSize {
  rows: number;
  duplicates: number;
}

/** Writes a list of `rows` rows with a name for each; with duplicates if asked for. */
export async function writeList(
  path: string,
  rows: number,
  options: { duplicates: boolean; signal: AbortSignal },
): Promise<ListSize> {
  const out = createWriteStream(path);
  let duplicates = 0;
  let block = 'email,name\n';
  for (let row = 1; row <= rows; row += 1) {
    const isDuplicate = options.duplicates && row % DUPLICATE_EVERY === 0;
    if (isDuplicate) {
      duplicates += 1;
      // Far from its first, so that nothing that looks at neighbours only would find it.
      block += `READER${(row >> 1) + 1}@example.com,Reader ${row}\n`;
    } else block += `reader${row}@example.com,Reader ${row}\n`;
    if (row % BLOCK !== 0) continue;
    options.signal.throwIfAborted();
    if (!out.write(block)) await once(out, 'drain');
    block = '';
  }
  out.end(block);
  await once(out, 'finish');
  return { rows, duplicates };
}
