import type { ChunkCounts, Counts } from './counts.ts';
import type { RecurringStatus } from './held-status.ts';
import type { ShownPause } from './pause.ts';
import type { Stage } from './stages.ts';
import type { Wait } from './wait.ts';

export type CampaignState =
  | 'preparing'
  | 'scheduled'
  | 'running'
  | 'paused'
  /** SES holds all its send tasks and repeats them; it is never finished. */
  | 'recurring'
  | 'finished'
  | 'cancelled'
  | 'failed';

/** The answer of the `status` query and of `steadysend status ID --json`. Names are stable. */
export interface CampaignStatus {
  id: string;
  name: string;
  state: CampaignState;
  pause: ShownPause | null;
  /** What its own plan makes it, or SES, wait for; no pause, and there may be one beside it. */
  wait: Wait | null;
  /** Its start as it is now, null for at once, and the zone in which to show it. */
  schedule: { startAt: string | null; timezone: string };
  /** Of a campaign with a canary or a ramp: which part is being sent or held, counted from 1. */
  stage: (Pick<Stage, 'kind' | 'recipients'> & { number: number; of: number }) | null;
  /** Null for a campaign that is sent once. */
  recurring: RecurringStatus | null;
  counts: Counts;
  chunks: ChunkCounts;
  /** Recipients accepted by SES per second, over the last minute of sending. */
  ratePerSecond: number;
  etaAt: string | null;
  startedAt: string;
  finishedAt: string | null;
  /** Why a campaign failed, or was not sent at all: code and one sentence. */
  failure: { code: string; message: string } | null;
  /** What a person should know of a plan that does not fit the list. */
  notes: string[];
  /** How far the reading of the list is, some seconds ago; only while it is read. */
  preparation?: PrepareProgress;
}

export interface PrepareProgress {
  rows: number;
  /** Of the list as it lies in the campaign folder, compressed or not. */
  bytes: number;
  totalBytes: number;
}
