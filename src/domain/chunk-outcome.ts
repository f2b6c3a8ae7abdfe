import type { SweepTotals } from './sweep-totals.ts';
import { addTotals, NO_TOTALS } from './sweep-totals.ts';
import type { ChunkRecord } from './chunk-record.ts';

/** What a chunk's send task has come to. `outcomes/000012.json` holds a span's, by chunk number. */
export interface ChunkOutcome {
  /**
   * `open` may still change; `finished` is SES's status 10; `error` is its status 7, taken as
   * final only when nothing else is left to wait for; `missing`: SES never listed the task.
   */
  state: 'open' | 'finished' | 'error' | 'missing';
  sent: number;
  failed: number;
  unknown: number;
  /** Why recipients failed: a code of SES's per-mail status, or one of ours. */
  code?: string;
  /** Fate by place in the chunk, when it is not the same for all of them. */
  fates?: RowFate[];
  /**
   * The group was deleted at SES, or SES would not have it deleted. Only tried after this outcome
   * was durable (I3).
   */
  release: 'no' | 'done' | 'refused';
}

export type RowFate = 'sent' | 'failed' | 'unknown';

export interface SpanOutcomes {
  span: number;
  chunks: Record<string, ChunkOutcome>;
}

export function isSettled(outcome: ChunkOutcome | undefined): boolean {
  return outcome !== undefined && outcome.state !== 'open';
}

/** Nothing is left to do for the chunk. */
export function isClosed(record: ChunkRecord | undefined, outcome: ChunkOutcome | undefined) {
  if (record?.state === 'failed' || record?.state === 'unknown') return true;
  return isSettled(outcome) && outcome?.release !== 'no';
}

/**
 * Where the chunk is. An outcome proves that it was accepted, whatever became of the record: the
 * two files are written one after the other, and a restored backup may hold only one.
 */
function stageOf(record: ChunkRecord | undefined, outcome: ChunkOutcome | undefined) {
  if (record?.state === 'failed' || record?.state === 'unknown') return record.state;
  return record?.state === 'accepted' || outcome !== undefined ? 'accepted' : 'waiting';
}

/** A chunk's share of the totals. `size` is its number of recipients. */
export function chunkTotals(
  size: number,
  record: ChunkRecord | undefined,
  outcome: ChunkOutcome | undefined,
): SweepTotals {
  switch (stageOf(record, outcome)) {
    case 'waiting':
      return NO_TOTALS;
    case 'failed':
      return { ...NO_TOTALS, failedChunks: 1, finalChunks: 1, taken: size, failed: size };
    case 'unknown':
      return { ...NO_TOTALS, unknownChunks: 1, finalChunks: 1, taken: size, unknown: size };
    case 'accepted': {
      const { sent = 0, failed = 0, unknown = 0 } = outcome ?? {};
      const finalChunks = isSettled(outcome) ? 1 : 0;
      return { ...NO_TOTALS, acceptedChunks: 1, finalChunks, taken: size, sent, failed, unknown };
    }
  }
}

export function sumTotals(parts: SweepTotals[]): SweepTotals {
  return parts.reduce(addTotals, NO_TOTALS);
}

/** What became of each recipient of a chunk, and the code behind it where there is one. */
export function rowFates(
  size: number,
  record: ChunkRecord | undefined,
  outcome: ChunkOutcome | undefined,
): { fates: (RowFate | 'waiting' | 'atProvider')[]; code: string } {
  const all = (fate: RowFate | 'waiting' | 'atProvider', code: string) => ({
    fates: Array.from({ length: size }, () => fate),
    code,
  });
  const known = record !== undefined && 'code' in record ? record.code : '';
  switch (stageOf(record, outcome)) {
    case 'waiting':
      return all('waiting', '');
    case 'failed':
      return all('failed', known);
    case 'unknown':
      return all('unknown', known);
    case 'accepted': {
      const code = outcome?.code ?? '';
      if (outcome?.fates !== undefined) return { fates: outcome.fates, code };
      if (outcome === undefined || outcome.state === 'open') return all('atProvider', code);
      if (outcome.sent === size) return all('sent', code);
      return all(outcome.failed === size ? 'failed' : 'unknown', code);
    }
  }
}
