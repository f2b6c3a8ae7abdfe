import type { ChunkCounts, Counts } from './counts.ts';
import type { Pause } from './pause.ts';

export type CampaignState =
  'preparing' | 'scheduled' | 'running' | 'paused' | 'finished' | 'cancelled' | 'failed';

/** The answer of the `status` query and of `steadysend status ID --json`. Names are stable. */
export interface CampaignStatus {
  id: string;
  name: string;
  state: CampaignState;
  pause: Pause | null;
  counts: Counts;
  chunks: ChunkCounts;
  /** Recipients accepted by SES per second, over the last minute of sending. */
  ratePerSecond: number;
  etaAt: string | null;
  startedAt: string;
  finishedAt: string | null;
  /** Why a failed campaign failed: code and one sentence. */
  failure: { code: string; message: string } | null;
  /** How far the reading of the list is, some seconds ago; only while it is read. */
  preparation?: PrepareProgress;
}

export interface PrepareProgress {
  rows: number;
  /** Of the list as it lies in the campaign folder, compressed or not. */
  bytes: number;
  totalBytes: number;
}
