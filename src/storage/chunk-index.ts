/**
 * `chunks.idx`: one line a chunk, all of CHUNK_LINE_BYTES, so that chunk N's line starts at byte
 * N × CHUNK_LINE_BYTES:
 *
 *     00000012 000000000123456 00004321 50 0a1b2c3d
 *
 * number of the chunk, offset in `recipients.ndjson`, bytes, recipients, CRC-32 of these bytes.
 * Text, because a person looks at it when something went wrong, and one chunk costs 46 bytes.
 */
export interface ChunkEntry {
  chunk: number;
  offset: number;
  bytes: number;
  recipients: number;
  crc: string;
}

export const CHUNK_LINE_BYTES = 46;

export function formatChunkLine(entry: ChunkEntry): string {
  const chunk = String(entry.chunk).padStart(8, '0');
  const offset = String(entry.offset).padStart(15, '0');
  const bytes = String(entry.bytes).padStart(8, '0');
  const recipients = String(entry.recipients).padStart(2, '0');
  return `${chunk} ${offset} ${bytes} ${recipients} ${entry.crc}\n`;
}

/** Null when the line is not one that formatChunkLine wrote. */
export function parseChunkLine(line: string): ChunkEntry | null {
  const parts = /^(\d{8}) (\d{15}) (\d{8}) (\d{2}) ([0-9a-f]{8})\n$/.exec(line);
  if (parts === null) return null;
  const [, chunk, offset, bytes, recipients, crc] = parts;
  return {
    chunk: Number(chunk),
    offset: Number(offset),
    bytes: Number(bytes),
    recipients: Number(recipients),
    crc: crc ?? '',
  };
}
