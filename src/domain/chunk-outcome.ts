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
  /** Sweeps in a row that did not find the task in SES's list. */
  missed?: number;
  /** Why recipients failed: a code of SES's per-mail status, or one of ours. */
  code?: string;
  /** Fate of each recipient in the group, when it is not the same for all of them. */
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
 * Where the chunk is. A settled outcome proves that it was accepted, whatever became of the record:
 * the two files are written one after the other, and a restored backup may hold only one. An open
 * outcome proves nothing that a look cannot find: its group is still there.
 */
function stageOf(record: ChunkRecord | undefined, outcome: ChunkOutcome | undefined) {
  if (record?.state === 'failed' || record?.state === 'unknown') return record.state;
  return record?.state === 'accepted' || isSettled(outcome) ? 'accepted' : 'waiting';
}

/** A chunk's share of the totals. `rows` is its number of recipients as prepared. */
export function chunkTotals(
  rows: number,
  record: ChunkRecord | undefined,
  outcome: ChunkOutcome | undefined,
): SweepTotals {
  const rejected = record?.rejected?.length ?? 0;
  const size = rows - rejected;
  const none = { ...NO_TOTALS, rejected };
  switch (stageOf(record, outcome)) {
    case 'waiting':
      return none;
    case 'failed':
      return { ...none, failedChunks: 1, finalChunks: 1, taken: size, failed: size };
    case 'unknown':
      return { ...none, unknownChunks: 1, finalChunks: 1, taken: size, unknown: size };
    case 'accepted': {
      const { sent = 0, failed = 0, unknown = 0 } = outcome ?? {};
      const finalChunks = isSettled(outcome) ? 1 : 0;
      return { ...none, acceptedChunks: 1, finalChunks, taken: size, sent, failed, unknown };
    }
  }
}

export function sumTotals(parts: SweepTotals[]): SweepTotals {
  return parts.reduce(addTotals, NO_TOTALS);
}

export interface RowCase {
  fate: RowFate | 'waiting' | 'atProvider' | 'rejected';
  /** The code behind it, where there is one. */
  code: string;
}

/** What became of each recipient of a chunk, in the order of the chunk. */
export function rowCases(
  rows: number,
  record: ChunkRecord | undefined,
  outcome: ChunkOutcome | undefined,
): RowCase[] {
  const rejected = new Map(record?.rejected?.map(({ place, code }) => [place, code]));
  const others = caseOfOthers(rows - rejected.size, record, outcome);
  let next = 0;
  return Array.from({ length: rows }, (_, place): RowCase => {
    const code = rejected.get(place);
    if (code !== undefined) return { fate: 'rejected', code };
    next += 1;
    return others(next - 1);
  });
}

function caseOfOthers(
  size: number,
  record: ChunkRecord | undefined,
  outcome: ChunkOutcome | undefined,
): (place: number) => RowCase {
  const code = record !== undefined && 'code' in record ? record.code : (outcome?.code ?? '');
  const stage = stageOf(record, outcome);
  if (stage !== 'accepted') return () => ({ fate: stage, code });
  if (outcome?.fates !== undefined) {
    const { fates } = outcome;
    return (place) => ({ fate: fates[place] ?? 'unknown', code });
  }
  if (outcome === undefined || outcome.state === 'open')
    return () => ({ fate: 'atProvider', code });
  if (outcome.sent === size) return () => ({ fate: 'sent', code });
  return () => ({ fate: outcome.failed === size ? 'failed' : 'unknown', code });
}
