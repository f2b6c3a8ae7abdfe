import type { ListCounts } from './counts.ts';
import { heldWait, recurringStatus } from './held-status.ts';
import { shownPause, shownWait, type Holds } from './holds.ts';
import { NO_PAUSES, type PastPauses } from './past-pauses.ts';
import type { RecurringTasks } from './recurrence.ts';
import type { SendPlan } from './send-plan.ts';
import type { CampaignState, CampaignStatus } from './status.ts';
import type { Wait } from './wait.ts';
import { addTotals, NO_TOTALS, type SweepTotals } from './sweep-totals.ts';

/** How far the campaign is, apart from what holds it. */
export type Phase = 'preparing' | 'scheduled' | 'sending' | 'finished' | 'cancelled' | 'failed';

export interface CampaignProgress {
  id: string;
  name: string;
  startedAt: string;
  finishedAt: string | null;
  phase: Phase;
  failure: { code: string; message: string } | null;
  schedule: CampaignStatus['schedule'];
  stage: CampaignStatus['stage'];
  notes: string[];
  list: ListCounts | null;
  plan?: SendPlan;
  /** Of a recurring campaign, as of the last sweep. */
  recurring?: RecurringTasks;
  /** Spans that will not change any more, and what the last sweep saw of the others. */
  closed: SweepTotals;
  open: SweepTotals;
  /** Recipients taken, at instants in ms, oldest first: the last minute of sending. */
  samples: RateSample[];
  /** For the report. */
  pauses: PastPauses;
}

export interface RateSample {
  at: number;
  taken: number;
}

const RATE_WINDOW_MS = 60_000;

export function newProgress(
  id: string,
  name: string,
  startedAt: number,
  plan?: SendPlan,
): CampaignProgress {
  return {
    ...(plan === undefined ? {} : { plan }),
    id,
    name,
    startedAt: new Date(startedAt).toISOString(),
    finishedAt: null,
    phase: 'preparing',
    failure: null,
    schedule: { startAt: null, timezone: 'UTC' },
    stage: null,
    notes: [],
    list: null,
    closed: NO_TOTALS,
    open: NO_TOTALS,
    samples: [],
    pauses: NO_PAUSES,
  };
}

export function totalsOf(progress: CampaignProgress): SweepTotals {
  return addTotals(progress.closed, progress.open);
}

/** Recipients whose send task SES has and has not finished. */
export function atProvider(progress: CampaignProgress): number {
  const { taken, sent, failed, unknown } = totalsOf(progress);
  return taken - sent - failed - unknown;
}

/** Every chunk has a fate that will not change. */
export function isComplete(progress: CampaignProgress): boolean {
  return progress.list !== null && totalsOf(progress).finalChunks >= progress.list.chunks;
}

/** Recipients without a send task. */
function unsentOf(progress: CampaignProgress): number {
  const { taken, rejected } = totalsOf(progress);
  return progress.list === null ? 0 : progress.list.recipients - rejected - taken;
}

/** SES repeats its send tasks: the campaign goes on for as long as anybody wants to know. */
export function recurs({ plan, list, closed, open }: CampaignProgress): boolean {
  const accepted = closed.acceptedChunks + open.acceptedChunks;
  return plan !== undefined && plan.recurring !== null && list !== null && accepted > 0;
}

/** Keeps one sample before the window, so that the rate spans it whole. */
export function withSample(samples: RateSample[], at: number, taken: number): RateSample[] {
  const kept = samples.filter(
    (sample, place) =>
      sample.at > at - RATE_WINDOW_MS || (samples[place + 1]?.at ?? at) > at - RATE_WINDOW_MS,
  );
  return [...kept, { at, taken }];
}

export function ratePerSecond(samples: RateSample[]): number {
  const first = samples[0];
  const last = samples.at(-1);
  if (first === undefined || last === undefined || last.at <= first.at) return 0;
  return Math.round(((last.taken - first.taken) * 10_000) / (last.at - first.at)) / 10;
}

export function stateOf(progress: CampaignProgress, holds: Holds): CampaignState {
  const { phase } = progress;
  if (phase !== 'sending' && phase !== 'preparing' && phase !== 'scheduled') return phase;
  const pause = shownPause(holds);
  // A campaign whose chunks are all at their end is not paused, whatever held it before, unless
  // its folder will not take the report.
  if (pause !== null && (!isComplete(progress) || pause.reason === 'storage')) return 'paused';
  if (phase !== 'sending') return phase;
  return recurs(progress) && unsentOf(progress) === 0 ? 'recurring' : 'running';
}

export function statusOf(progress: CampaignProgress, holds: Holds, now: number): CampaignStatus {
  const list = progress.list ?? NO_LIST;
  const totals = totalsOf(progress);
  const state = stateOf(progress, holds);
  const recipients = list.recipients - totals.rejected;
  const waiting = recipients - totals.taken;
  const held = { atProvider: atProvider(progress), since: progress.startedAt };
  const own = waitOf(holds, waiting);
  const wait = own ?? heldWait(progress.plan, held, now);
  // While SES holds what it has, the rest of the send tasks may still be created.
  const rate = state === 'running' && own === null ? ratePerSecond(progress.samples) : 0;
  const etaAt = rate > 0 && waiting > 0 ? now + (waiting / rate) * 1000 : null;
  return {
    id: progress.id,
    name: progress.name,
    state,
    pause: state === 'paused' ? shownPause(holds) : null,
    wait,
    schedule: progress.schedule,
    stage: progress.stage,
    recurring: recurringStatus(progress.plan, progress.recurring, now),
    counts: {
      rows: list.rows,
      recipients,
      rejected: list.rejected + totals.rejected,
      suppressed: list.suppressed,
      duplicates: list.duplicates,
      waiting,
      atProvider: atProvider(progress),
      sent: totals.sent,
      failed: totals.failed,
      unknown: totals.unknown,
    },
    chunks: {
      total: list.chunks,
      accepted: totals.acceptedChunks,
      failed: totals.failedChunks,
      unknown: totals.unknownChunks,
    },
    ratePerSecond: rate,
    etaAt: etaAt === null ? null : new Date(Math.max(etaAt, startOf(wait))).toISOString(),
    startedAt: progress.startedAt,
    finishedAt: progress.finishedAt,
    failure: progress.failure,
    notes: progress.notes,
  };
}

/** A window that closed just behind the last chunk holds nothing. */
function waitOf(holds: Holds, waiting: number): Wait | null {
  const wait = shownWait(holds);
  return wait?.code === 'SendWindow' && waiting === 0 ? null : wait;
}

/** What waits for a time is not sent before that. */
function startOf(wait: Wait | null): number {
  return wait === null || wait.until === null ? 0 : Date.parse(wait.until);
}

const NO_LIST: ListCounts = {
  rows: 0,
  recipients: 0,
  rejected: 0,
  suppressed: 0,
  duplicates: 0,
  chunks: 0,
};
