/**
 * Chunks are numbered from 0. A span is up to SPAN_CHUNKS of them and one activity; a segment is
 * up to SEGMENT_SPANS spans and one child workflow.
 */

/** Most recipients in a chunk; ours, so that one refusal or unknown outcome touches few people. */
export const CHUNK_SIZE_MAX = 50;
/** About one second of work at SES's default of 20 requests/s an action. */
export const SPAN_CHUNKS = 20;
/** 2,000 chunks, 100,000 recipients: about 100 s at full rate, and under 1,000 history events. */
export const SEGMENT_SPANS = 100;

/** Half-open range of chunk numbers. */
export interface ChunkRange {
  from: number;
  to: number;
}

export function spanCount(chunks: number): number {
  return Math.ceil(chunks / SPAN_CHUNKS);
}

/** The chunks of span number `span` in a campaign of `chunks` chunks. */
export function spanRange(span: number, chunks: number): ChunkRange {
  return { from: span * SPAN_CHUNKS, to: Math.min((span + 1) * SPAN_CHUNKS, chunks) };
}

export function spanOf(chunk: number): number {
  return Math.floor(chunk / SPAN_CHUNKS);
}

/** Recipients of a chunk: every chunk is full but the last. */
export function chunkSizeOf(
  chunk: number,
  list: { recipients: number; chunks: number },
  chunkSize: number,
): number {
  return chunk < list.chunks - 1 ? chunkSize : list.recipients - chunkSize * (list.chunks - 1);
}
