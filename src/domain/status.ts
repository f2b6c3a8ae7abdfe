import type { ChunkCounts, Counts } from './counts.ts';
import type { HeldWait, RecurringStatus } from './held-status.ts';
import type { Pause } from './pause.ts';

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
  pause: Pause | null;
  /** Waiting at SES for its start. */
  wait: HeldWait | null;
  /** Null for a campaign that is sent once. */
  recurring: RecurringStatus | null;
  counts: Counts;
  chunks: ChunkCounts;
  /** Recipients accepted by SES per second, over the last minute of sending. */
  ratePerSecond: number;
  etaAt: string | null;
  startedAt: string;
  finishedAt: string | null;
  /** Why a failed campaign failed: code and one sentence. */
  failure: { code: string; message: string } | null;
}
