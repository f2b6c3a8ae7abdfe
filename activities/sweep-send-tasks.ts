import { Context } from '@temporalio/activity';
import type { ChunkOutcome } from '../src/domain/chunk-outcome.ts';
import { pauseRules } from '../src/domain/pause-rules.ts';
import type { Refusal } from '../src/domain/refusal.ts';
import { NO_TOTALS, type SweepTotals } from '../src/domain/sweep-totals.ts';
import { lookUpError } from '../src/ses/error-table.ts';
import type { SendTask } from '../src/ses/port.ts';
import { StorageError } from '../src/storage/storage-error.ts';
import { openCampaignFolder } from '../src/storage/campaign-folder.ts';
import type { SweepFailure, SweepInput, SweepResult } from './contract.ts';
import type { ActivityDeps } from './deps.ts';
import { asApplicationFailure, storageRefusal } from './failure.ts';
import { findTasks, type FoundTasks } from './find-tasks.ts';
import { Lease } from './lease.ts';
import type { ActivityMetrics } from './metrics.ts';
import {
  isSpanClosed,
  outstanding,
  readSpans,
  spanTotals,
  writeOutcomes,
  type OpenChunk,
} from './open-spans.ts';
import { readVolume } from './read-volume.ts';
import { refusalOf, type PausePlan } from './refusals.ts';
import { releaseGroups } from './release-groups.ts';
import { resolveRows } from './row-fates.ts';
import { firstCycleJudge, recurringTasks } from './recurring-tasks.ts';
import { taskErrorRefusal } from './task-error.ts';
import { outcomeOf } from './task-outcome.ts';

/**
 * An accepted task that SES does not list for so long is not going to be listed. Counted in sweeps
 * as well, because the instant was written by another machine, whose clock may be wrong.
 */
const MISSING_AFTER_MS = 15 * 60_000;
const MISSING_AFTER_SWEEPS = 60;

/**
 * Sees what became of the send tasks of all open spans, in this order, which I3 rests on: read the
 * tasks, write the outcomes, and only then release the groups of what is settled.
 */
export function createSweepSendTasks(deps: ActivityDeps) {
  return async function sweepSendTasks(input: SweepInput): Promise<SweepResult | SweepFailure> {
    // A sweep that froze must not write what it saw over what a later one saw.
    // Not ended by a drain, since a sweep takes seconds: half of one would have to be done again.
    const lease = new Lease(Context.current(), { onLost: deps.metrics?.leaseLost });
    try {
      await lease.begin();
      return await sweep(deps, input, lease);
    } catch (error) {
      if (error instanceof StorageError) return { storage: storageRefusal(error) };
      throw asApplicationFailure(error);
    } finally {
      lease.release();
    }
  };
}

async function sweep(deps: ActivityDeps, input: SweepInput, lease: Lease): Promise<SweepResult> {
  const stop = lease.end;
  const folder = openCampaignFolder(deps.home, input.campaignId);
  const [definition, list] = await Promise.all([folder.readDefinition(), folder.readCounts()]);
  const range = { from: input.fromSpan, to: input.toSpan };
  const spans = list === null ? [] : await readSpans(folder, definition, list, range);
  const before = spanTotals(spans);
  const recurring = definition.plan?.recurring ?? null;
  const recurs = recurring !== null;
  const kind = recurs ? ({ kind: 'recurring' } as const) : {};
  const found = await findTasks(deps.ses, outstanding(spans, recurs), stop, kind);
  const seen = { pausedToday: 0, inError: 0, errorText: '' };
  const judge = recurs
    ? firstCycleJudge(recurring, input.closeErrors)
    : (task: SendTask, chunk: OpenChunk) => outcomeOf(task, chunk.size, input.closeErrors);
  for (const open of spans) {
    for (const chunk of open.chunks) {
      if (update(chunk, found, judge, seen)) open.isChanged = true;
    }
  }
  await resolveRows(deps.ses, folder, spans, definition.plan, stop);
  await writeOutcomes(folder, spans, lease);
  // What a cycle sends without its group is not documented, so recurring tasks keep theirs.
  const released = recurs
    ? 0
    : await releaseGroups(deps.ses, spans, Date.now() + input.releaseMs, stop);
  await writeOutcomes(folder, spans, lease);

  tellFates(deps.metrics, before, spanTotals(spans));

  const firstOpen = spans.findIndex((open) => !isSpanClosed(open));
  const closed = firstOpen === -1 ? spans : spans.slice(0, firstOpen);
  const result: SweepResult = {
    closedThrough: input.fromSpan + closed.length,
    closed: closed.length === 0 ? NO_TOTALS : spanTotals(closed),
    open: spanTotals(spans.slice(closed.length)),
    pausedToday: seen.pausedToday,
    inError: seen.inError,
    released,
  };
  if (recurs) result.recurring = recurringTasks(spans, found);
  const now = Date.now();
  if (seen.pausedToday > 0) result.pausedRefusal = pausedTodayRefusal(definition, now);
  if (seen.inError > 0) result.errorRefusal = taskErrorRefusal(seen.errorText, definition, now);
  if (found.refused !== undefined) result.refusal = refusalOf(found.refused, definition, now);
  const { rejectionRate } = pauseRules(definition.pauses);
  if (input.readVolume && (rejectionRate !== null || input.judgesStage === true)) {
    const volume = await readVolume(deps.ses, definition, stop);
    if (volume !== null) result.rejections = { volume, rule: rejectionRate };
  }
  return result;
}

/** What this sweep learnt: the first to see a fate counts it. */
function tellFates(
  metrics: ActivityMetrics | undefined,
  before: SweepTotals,
  after: SweepTotals,
): void {
  for (const state of ['sent', 'failed', 'unknown'] as const) {
    metrics?.recipients(state, Math.max(0, after[state] - before[state]));
  }
}

/** Brings one chunk's outcome up to date; true when it changed. */
function update(
  chunk: OpenChunk,
  found: FoundTasks,
  judge: (task: SendTask, chunk: OpenChunk) => ChunkOutcome,
  seen: { pausedToday: number; inError: number; errorText: string },
): boolean {
  const { record, outcome } = chunk;
  if (record?.state !== 'accepted' || (outcome !== undefined && outcome.state !== 'open')) {
    return false;
  }
  const task = found.tasks.get(record.taskId);
  if (task?.state === 'pausedToday') seen.pausedToday += 1;
  if (task?.state === 'error') {
    seen.inError += 1;
    seen.errorText = task.errorText;
  }
  if (task === undefined && found.refused !== undefined) return false;
  const next = task === undefined ? unseen(chunk, record.at) : judge(task, chunk);
  if (found.repeated.has(record.groupId)) next.code = 'RepeatedTask';
  if (outcome !== undefined && isSame(outcome, next)) return false;
  chunk.outcome = next;
  return true;
}

/** SES does not list the task: not yet, or, after long enough, not at all. */
function unseen(chunk: OpenChunk, acceptedAt: string): ChunkOutcome {
  const { outcome } = chunk;
  const missed = (outcome?.missed ?? 0) + 1;
  const isLate = Date.now() - Date.parse(acceptedAt) > MISSING_AFTER_MS;
  const none = { sent: outcome?.sent ?? 0, failed: 0 };
  if (!isLate || missed < MISSING_AFTER_SWEEPS) {
    return { ...none, state: 'open', unknown: 0, missed, release: 'no' };
  }
  const unknown = chunk.size - none.sent;
  return { ...none, state: 'missing', unknown, code: 'TaskMissing', release: 'refused' };
}

function isSame(a: ChunkOutcome, b: ChunkOutcome): boolean {
  return a.state === b.state && a.sent === b.sent && a.code === b.code && a.missed === b.missed;
}

function pausedTodayRefusal(plan: PausePlan, now: number): Refusal {
  const row = lookUpError('FailedOperation.ExceedSendLimit', 'BatchSendEmail');
  const { probeEveryMs: _none, ...refusal } = refusalOf(
    { code: 'TaskPausedToday', row },
    plan,
    now,
  );
  // Sweeps see when SES goes on with them, so no probe comes earlier.
  refusal.message =
    'The daily quota of the sender domain is used up. SES keeps what it accepted and sends it after the refill; this campaign creates no further tasks until then.';
  return refusal;
}
