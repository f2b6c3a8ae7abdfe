import type { ListCounts } from '../src/domain/counts.ts';

/** How a span's work on one chunk ended. Only the first three are for good. */
export const CHUNK_ENDS = [
  'accepted',
  'failed',
  'unknown',
  'settled',
  'refused',
  'stopped',
  'error',
] as const;
export type ChunkEnd = (typeof CHUNK_ENDS)[number];

/** What became of recipients. `accepted` comes first; of each of those one of the others later. */
export const RECIPIENT_STATES = ['accepted', 'sent', 'failed', 'unknown'] as const;
export type RecipientState = (typeof RECIPIENT_STATES)[number];

/**
 * What activities tell of their work, for src/worker to count. Numbers and words of ours only: a
 * campaign's id as a label would make as many series as there ever were campaigns.
 */
export interface ActivityMetrics {
  spanStarted(): void;
  spanEnded(): void;
  chunkEnded(end: ChunkEnd): void;
  recipients(state: RecipientState, count: number): void;
  listPrepared(counts: ListCounts): void;
  leaseLost(): void;
}
