/**
 * What the campaign folder knows of one chunk, and how much may be believed of it.
 *
 *   (none)     nothing recorded. CreateReceiver decides: created by this attempt, or claimed before
 *   ready      a group of ours exists; no send was tried, or it was refused with a code
 *   doubtful   something was tried and the outcome is unknown: settle, then look, before any send
 *   accepted   SES holds a send task. Final: never sent again (I3)
 *   failed     given up with a definite code, nothing was sent. Final
 *   unknown    cannot be settled; goes to a person (I5). Final
 *
 * A record is believed only if it was closed by the very attempt whose result the workflow has: an
 * attempt opens the record before its first call, so whoever finds it open, or closed by another
 * (a frozen worker may write a stale one over it), takes every `ready` for `doubtful`.
 */
export type ChunkRecord = ChunkStage & {
  /** Rows that SES would not take, by place in the chunk. The chunk goes without them. */
  rejected?: RejectedRow[];
};

export type ChunkStage =
  | { state: 'ready'; groupId: number; uploaded: boolean }
  | { state: 'doubtful'; groupId: number }
  | { state: 'accepted'; groupId: number; taskId: number; at: string }
  | { state: 'failed'; code: string }
  | { state: 'unknown'; code: string; groupId?: number };

export interface RejectedRow {
  place: number;
  code: string;
}

/** `spans/000012.json`: written when an attempt opens it and when it ends. */
export interface SpanRecord {
  span: number;
  /** The attempt that works on it; null when it ended in good order. */
  openBy: string | null;
  /** The attempt that closed it last. */
  closedBy: string | null;
  /** By chunk number. */
  chunks: Record<string, ChunkRecord>;
}

export function isFinal(record: ChunkRecord | undefined): boolean {
  switch (record?.state) {
    case undefined:
    case 'ready':
    case 'doubtful':
      return false;
    case 'accepted':
    case 'failed':
    case 'unknown':
      return true;
  }
}

/** The records as a new attempt may believe them; `trusted` closed in good order before it. */
export function believable(
  record: SpanRecord,
  trusted: string | undefined,
): Record<string, ChunkRecord> {
  if (record.openBy === null && trusted !== undefined && record.closedBy === trusted) {
    return record.chunks;
  }
  return Object.fromEntries(
    Object.entries(record.chunks).map(([chunk, entry]) => [
      chunk,
      entry.state === 'ready' ? doubted(entry) : entry,
    ]),
  );
}

function doubted(entry: ChunkRecord & { state: 'ready' }): ChunkRecord {
  const { groupId, rejected } = entry;
  return { state: 'doubtful', groupId, ...(rejected === undefined ? {} : { rejected }) };
}

/**
 * Joins what an attempt learnt with what lies in the folder by now. Final entries win, so that an
 * attempt that was overtaken can never un-accept a chunk.
 */
export function mergeRecords(
  stored: Record<string, ChunkRecord>,
  learnt: Record<string, ChunkRecord>,
): Record<string, ChunkRecord> {
  const merged = { ...stored };
  for (const [chunk, entry] of Object.entries(learnt)) {
    if (isFinal(stored[chunk]) && !isFinal(entry)) continue;
    if (stored[chunk]?.state === 'accepted' && entry.state !== 'accepted') continue;
    merged[chunk] = entry;
  }
  return merged;
}
