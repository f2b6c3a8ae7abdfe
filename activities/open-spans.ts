import pLimit from 'p-limit';
import type { Lease } from './lease.ts';
import type { CampaignDefinition } from '../src/domain/campaign-definition.ts';
import {
  chunkTotals,
  isClosed,
  isSettled,
  sumTotals,
  type ChunkOutcome,
  type SpanOutcomes,
} from '../src/domain/chunk-outcome.ts';
import type { ChunkRecord, SpanRecord } from '../src/domain/chunk-record.ts';
import type { ListCounts } from '../src/domain/counts.ts';
import { chunkSizeOf, spanRange } from '../src/domain/span.ts';
import type { SweepTotals } from '../src/domain/sweep-totals.ts';
import type { CampaignFolder } from '../src/storage/campaign-folder.ts';
import { outcomeObject, spanObject } from '../src/storage/folder-objects.ts';

/** Files read at a time. */
const READS_AT_ONCE = 16;

/** One chunk of a span that is not closed: what was recorded of sending it, and what came of it. */
export interface OpenChunk {
  chunk: number;
  /** Recipients as prepared. */
  rows: number;
  /** Those of them that its group and its task hold: without the rows that SES refused. */
  size: number;
  record: ChunkRecord | undefined;
  outcome: ChunkOutcome | undefined;
}

export interface OpenSpan {
  span: number;
  chunks: OpenChunk[];
  /** The outcomes differ from what lies in the folder. */
  isChanged: boolean;
}

export async function readSpans(
  folder: CampaignFolder,
  definition: CampaignDefinition,
  list: ListCounts,
  range: { from: number; to: number },
): Promise<OpenSpan[]> {
  const limit = pLimit(READS_AT_ONCE);
  const spans = Array.from({ length: range.to - range.from }, (_, n) => range.from + n);
  return limit.map(spans, async (span) => {
    const [record, outcomes] = await Promise.all([
      folder.readJson<SpanRecord>(spanObject(span)),
      folder.readJson<SpanOutcomes>(outcomeObject(span)),
    ]);
    const { from, to } = spanRange(span, list.chunks);
    const chunks = Array.from({ length: to - from }, (_, n) => {
      const chunk = from + n;
      const rows = chunkSizeOf(chunk, list, definition.chunkSize);
      const known = record?.chunks[String(chunk)];
      const size = rows - (known?.rejected?.length ?? 0);
      return { chunk, rows, size, record: known, outcome: outcomes?.chunks[String(chunk)] };
    });
    return { span, chunks, isChanged: false };
  });
}

export async function writeOutcomes(
  folder: CampaignFolder,
  spans: OpenSpan[],
  lease: Pick<Lease, 'assertHeld'>,
): Promise<void> {
  const limit = pLimit(READS_AT_ONCE);
  await limit.map(
    spans.filter(({ isChanged }) => isChanged),
    async (open) => {
      const known = open.chunks.filter(({ outcome }) => outcome !== undefined);
      const chunks = Object.fromEntries(known.map(({ chunk, outcome }) => [chunk, outcome]));
      lease.assertHeld();
      await folder.writeJson(outcomeObject(open.span), { span: open.span, chunks });
      open.isChanged = false;
    },
  );
}

export function isSpanClosed(open: OpenSpan): boolean {
  return open.chunks.every(({ record, outcome }) => isClosed(record, outcome));
}

export function spanTotals(spans: OpenSpan[]): SweepTotals {
  return sumTotals(
    spans.flatMap(({ chunks }) =>
      chunks.map(({ rows, record, outcome }) => chunkTotals(rows, record, outcome)),
    ),
  );
}

/** Accepted chunks whose send task may still change: all of them, where SES repeats the tasks. */
export function outstanding(spans: OpenSpan[], recurs: boolean) {
  return spans.flatMap(({ chunks }) =>
    chunks.flatMap(({ record, outcome }) =>
      record?.state === 'accepted' && (recurs || !isSettled(outcome)) ? [record] : [],
    ),
  );
}
