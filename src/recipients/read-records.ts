import type { Readable } from 'node:stream';
import { setImmediate as giveWay } from 'node:timers/promises';
import { CsvRows } from './csv-rows.ts';
import type { CsvRow } from './csv-rows.ts';
import { decodeText } from './decode.ts';
import { checkDelimiter, detectDelimiter, excelDelimiter } from './detect-delimiter.ts';
import { asListError } from './list-source.ts';

export interface ReadRecordsOptions {
  source: Readable;
  /** For messages. */
  file: string;
  encoding?: string | undefined;
  delimiter?: string | undefined;
  /** A column that the header should have: helps to find the delimiter. */
  column?: string | undefined;
  signal?: AbortSignal | undefined;
  /** Every row, the header too. `false` ends the reading. */
  onRow: (row: CsvRow) => boolean | undefined;
  /** After each stretch of at most 64 KB of text, with the bytes of the source read so far. */
  afterPiece?: (bytes: number) => Promise<void>;
}

export interface TextFormat {
  encoding: string;
  delimiter: string;
  compressed: boolean;
}

/**
 * Streams any list as rows. Between stretches other work of the process gets its turn, since
 * Temporal's heartbeats share the event loop, and the signal is looked at.
 */
export async function readRecords(options: ReadRecordsOptions): Promise<TextFormat> {
  const { source, file, signal } = options;
  try {
    return await read(options);
  } catch (error) {
    // A stream that the signal ended throws an error of its own; the signal's reason says more.
    signal?.throwIfAborted();
    throw asListError(error, file);
  } finally {
    source.destroy();
  }
}

async function read(options: ReadRecordsOptions): Promise<TextFormat> {
  const { source, file, signal, onRow, afterPiece } = options;
  let bytes = 0;
  const onBytes = (count: number): void => {
    bytes += count;
  };
  const text = await decodeText(source, { file, encoding: options.encoding, onBytes });
  const delimiter =
    options.delimiter === undefined
      ? detectDelimiter(text.sample, options.column)
      : checkDelimiter(options.delimiter, file);
  let mustSkip = excelDelimiter(text.sample) !== null;
  let isOpen = true;
  const rows = new CsvRows({
    file,
    delimiter,
    onRow: (row) => {
      if (mustSkip) mustSkip = false;
      else if (isOpen) isOpen = onRow(row) !== false;
    },
  });
  for await (const piece of text.pieces) {
    signal?.throwIfAborted();
    await rows.feed(piece);
    await afterPiece?.(bytes);
    if (!isOpen) break;
    await giveWay();
  }
  if (isOpen) {
    await rows.end();
    await afterPiece?.(bytes);
  }
  signal?.throwIfAborted();
  return { encoding: text.encoding, delimiter, compressed: text.compressed };
}
