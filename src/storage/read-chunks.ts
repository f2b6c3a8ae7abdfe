import type { Recipient } from '../domain/recipient.ts';
import type { ChunkRange } from '../domain/span.ts';
import { CHUNK_LINE_BYTES, parseChunkLine } from './chunk-index.ts';
import type { ChunkEntry } from './chunk-index.ts';
import { FOLDER_OBJECTS } from './folder-objects.ts';
import type { ObjectStore } from './object-store.ts';
import { checksum } from './sealed-json.ts';
import { StorageError } from './storage-error.ts';

/** A range is a span, whose 20 chunks of 50 rows are about a megabyte; this is far from it. */
const RANGE_BYTES_MAX = 256 * 1024 * 1024;

/** One read of the index and one of the recipients, whatever the number of chunks. */
export async function readChunks(store: ObjectStore, range: ChunkRange): Promise<Recipient[][]> {
  const entries = await readEntries(store, range);
  const first = entries[0];
  const last = entries.at(-1);
  if (first === undefined || last === undefined) return [];
  const bytes = last.offset + last.bytes - first.offset;
  if (bytes > RANGE_BYTES_MAX) {
    const where = { location: store.location, object: FOLDER_OBJECTS.chunks };
    const problem = `chunks ${range.from} to ${range.to} are ${bytes} bytes; read fewer at a time`;
    throw new StorageError('failed', where, problem);
  }
  const data = await store.readRange(FOLDER_OBJECTS.recipients, first.offset, bytes);
  return entries.map((entry) => {
    const start = entry.offset - first.offset;
    return parseChunk(store, entry, data.subarray(start, start + entry.bytes));
  });
}

async function readEntries(store: ObjectStore, range: ChunkRange): Promise<ChunkEntry[]> {
  const count = range.to - range.from;
  if (count <= 0) return [];
  const start = range.from * CHUNK_LINE_BYTES;
  const lines = await store.readRange(FOLDER_OBJECTS.chunks, start, count * CHUNK_LINE_BYTES);
  const entries: ChunkEntry[] = [];
  for (let i = 0; i < count; i++) {
    const line = lines.toString('latin1', i * CHUNK_LINE_BYTES, (i + 1) * CHUNK_LINE_BYTES);
    const entry = parseChunkLine(line);
    const previous = entries.at(-1);
    const follows = previous === undefined || previous.offset + previous.bytes === entry?.offset;
    // The number is in the line as well: else two swapped lines would send one chunk twice.
    if (entry === null || entry.chunk !== range.from + i || !follows) {
      throw torn(store, FOLDER_OBJECTS.chunks, range.from + i);
    }
    entries.push(entry);
  }
  return entries;
}

function parseChunk(store: ObjectStore, entry: ChunkEntry, data: Buffer): Recipient[] {
  if (checksum(data) !== entry.crc) throw torn(store, FOLDER_OBJECTS.recipients, entry.chunk);
  const lines = data.toString('utf8').split('\n').slice(0, -1);
  if (lines.length !== entry.recipients) throw torn(store, FOLDER_OBJECTS.chunks, entry.chunk);
  return lines.map((line): Recipient => JSON.parse(line));
}

function torn(store: ObjectStore, object: string, chunk: number): StorageError {
  const problem = `chunk ${chunk} is damaged (its checksum or its place does not fit)`;
  const where = { location: store.location, object };
  return new StorageError('torn', where, `${problem}; restore the folder from a backup`);
}
