import { setMaxListeners } from 'node:events';
import { Context } from '@temporalio/activity';
import type { CampaignDefinition } from '../src/domain/campaign-definition.ts';
import { isFinal } from '../src/domain/chunk-record.ts';
import { spanKeyword } from '../src/domain/group-name.ts';
import type { Recipient } from '../src/domain/recipient.ts';
import type { Refusal } from '../src/domain/refusal.ts';
import { spanRange } from '../src/domain/span.ts';
import { openCampaignFolder, type CampaignFolder } from '../src/storage/campaign-folder.ts';
import { AccountHold } from './account-hold.ts';
import { StorageError } from '../src/storage/storage-error.ts';
import { bringChunk } from './bring-chunk.ts';
import { StoppedError } from './calls.ts';
import { ChunkJob } from './chunk-job.ts';
import type { SendChunksInput, SpanResult } from './contract.ts';
import type { ActivityDeps } from './deps.ts';
import { asApplicationFailure, storageRefusal } from './failure.ts';
import { GroupWatch } from './group-watch.ts';
import { Lease } from './lease.ts';
import type { ActivityMetrics, ChunkEnd } from './metrics.ts';
import { OutcomeView } from './outcome-view.ts';
import { ProbeLatches } from './probe-latch.ts';
import { QUOTA_GATE, QuotaGate } from './quota-gate.ts';
import { RefusedError } from './refusals.ts';
import { refusedError, type SpanContext } from './span-context.ts';
import { SpanLedger } from './span-ledger.ts';

/**
 * Brings the chunks of one span to SES, all at once: the pacers order the calls. A refusal of one
 * chunk ends the span, and the result says why; the chunks not yet sent stay as the ledger says,
 * and the next call for the same span goes on from there.
 */
export function createSendChunks(deps: ActivityDeps) {
  const latches = new ProbeLatches();
  const account = new AccountHold();
  const quota = new QuotaGate(deps.ses);
  return async function sendChunks(input: SendChunksInput): Promise<SpanResult> {
    const { campaignId, probe } = input;
    const latch = probe === undefined ? null : latches.for(campaignId, probe);
    const { metrics, draining } = deps;
    const lease = new Lease(Context.current(), { draining, onLost: metrics?.leaseLost });
    metrics?.spanStarted();
    try {
      // A worker that froze since it was given the task may have been replaced already.
      await lease.begin();
      return await sendSpan(deps, input, { lease, latch, account, quota });
    } catch (error) {
      if (error instanceof StorageError) {
        return { done: false, accepted: 0, refusal: storageRefusal(error) };
      }
      throw asApplicationFailure(error);
    } finally {
      metrics?.spanEnded();
      lease.release();
    }
  };
}

async function sendSpan(
  deps: ActivityDeps,
  input: SendChunksInput,
  held: Pick<SpanContext, 'lease' | 'latch' | 'account' | 'quota'>,
): Promise<SpanResult> {
  const { lease } = held;
  const startedAt = performance.now();
  const { info } = Context.current();
  const folder = openCampaignFolder(deps.home, input.campaignId);
  const run = info.workflowExecution?.runId.slice(-12) ?? '';
  const owner = `${run}/${info.activityId}/${info.attempt}`;
  const outcomes = new OutcomeView(folder, input.span);
  const [definition, counts] = await Promise.all([
    folder.readDefinition(),
    folder.readCounts(),
    outcomes.since(startedAt),
  ]);
  const { untilChunk = Infinity } = input;
  const { from, to } = spanRange(input.span, Math.min(counts?.chunks ?? 0, untilChunk));
  const chunks = Array.from({ length: to - from }, (_, place) => from + place);
  const ledger = await SpanLedger.open({ folder, chunks, owner, ...input });
  // I3: a settled outcome is as good as a record; whatever became of the record, it was sent.
  const isOver = (chunk: number) => isFinal(ledger.get(chunk)) || outcomes.isSettled(chunk);
  const open = chunks.filter((chunk) => !isOver(chunk));
  if (open.length === 0) return { done: true, accepted: 0 };

  const ending = new AbortController();
  const stopClock = endAt(input.sendUntil, ending);
  const stop = AbortSignal.any([lease.end, ending.signal]);
  // Every chunk and every wait listens; Node's warning at ten listeners would be noise.
  setMaxListeners(0, stop, ending.signal);
  const span: SpanContext = {
    ses: deps.ses,
    definition,
    timing: deps.timing,
    ...held,
    stop,
    ledger,
    watch: watchGroups(deps, definition, input.span, stop),
    outcomes,
    noRoom: { failure: null },
    late: { refusedBegin: null, agreed: input.late === true },
    startedAt,
    heartbeatTimeoutMs: info.heartbeatTimeoutMs ?? 0,
  };
  const recipients = await readOpenChunks(folder, open);
  const end = () => ending.abort();
  const refusal = await bringAll(span, open, recipients, { end, metrics: deps.metrics }).finally(
    stopClock,
  );
  lease.assertHeld();
  await ledger.close();
  const accepted = open.filter((chunk) => ledger.get(chunk)?.state === 'accepted').length;
  if (chunks.every(isOver)) return { done: true, accepted };
  const isOutOfTime = input.sendUntil !== undefined && Date.now() >= input.sendUntil;
  const result: SpanResult = {
    done: false,
    accepted,
    closedBy: owner,
    ...(isOutOfTime ? { outOfTime: true } : {}),
  };
  return refusal === undefined ? result : { ...result, refusal };
}

/** No activity takes so long (activity-proxies.ts), and timers of weeks would fire at once. */
const CLOCK_MS_MAX = 3_600_000;

/** Ends the span at an instant, unless the function that is returned was called before. */
function endAt(instant: number | undefined, ending: AbortController): () => void {
  if (instant === undefined) return () => {};
  const left = instant - Date.now();
  if (left > CLOCK_MS_MAX) return () => {};
  if (left <= 0) ending.abort();
  const timer = setTimeout(() => ending.abort(), Math.max(left, 0));
  return () => clearTimeout(timer);
}

function watchGroups(
  deps: ActivityDeps,
  definition: CampaignDefinition,
  span: number,
  stop: AbortSignal,
): GroupWatch {
  const keyword = spanKeyword(definition.id, definition.contentHash, span);
  return new GroupWatch(deps.ses, keyword, stop, (failure) => refusedError(definition, failure));
}

/** One range read from the first to the last open chunk; those between cost nothing extra. */
async function readOpenChunks(
  folder: CampaignFolder,
  open: number[],
): Promise<Map<number, Recipient[]>> {
  const from = Math.min(...open);
  const all = await folder.readChunks({ from, to: Math.max(...open) + 1 });
  return new Map(open.map((chunk) => [chunk, all[chunk - from] ?? []]));
}

/**
 * Runs every chunk to where it gets. The first refusal is returned, and ends the others at their
 * next step; a lost lease or a broken thing is thrown once all are still.
 */
async function bringAll(
  span: SpanContext,
  chunks: number[],
  recipients: Map<number, Recipient[]>,
  { end, metrics }: { end: () => void; metrics: ActivityMetrics | undefined },
): Promise<Refusal | undefined> {
  const refusals: Refusal[] = [];
  const broken: Error[] = [];
  await Promise.all(
    chunks.map(async (chunk) => {
      const job = new ChunkJob(span.ledger, chunk, recipients.get(chunk) ?? []);
      try {
        await bringChunk(span, job);
        metrics?.chunkEnded(endOf(job));
        if (endOf(job) === 'accepted') metrics?.recipients('accepted', job.rows.length);
      } catch (error) {
        metrics?.chunkEnded(endByError(error));
        if (error instanceof StoppedError) return;
        if (error instanceof RefusedError) {
          refusals.push(error.refusal);
          // Without room for new groups, the chunks that have theirs still go: that makes room. And
          // our own quota gate let some of the others through.
          if (error.refusal.untilRoom === true || error.refusal.code === QUOTA_GATE) return;
        } else
          broken.push(error instanceof Error ? error : new Error('not an Error', { cause: error }));
        end();
      }
    }),
  );
  const [first] = broken;
  if (first !== undefined) throw first;
  return refusals[0];
}

/** Without a record of its own it was settled by another attempt that overlaps with this one. */
function endOf({ record }: ChunkJob): ChunkEnd {
  const state = record?.state;
  return state === 'accepted' || state === 'failed' || state === 'unknown' ? state : 'settled';
}

function endByError(error: unknown): ChunkEnd {
  if (error instanceof StoppedError) return 'stopped';
  return error instanceof RefusedError ? 'refused' : 'error';
}
