import { defineQuery, defineSignal, defineUpdate } from '@temporalio/workflow';
import type { CampaignStatus } from '../src/domain/status.ts';
import type { Gate } from '../src/domain/gate.ts';
import type { Refusal } from '../src/domain/refusal.ts';
import type { SendPlan } from '../src/domain/send-plan.ts';

/** One queue for workflows and activities; the worker and every client import it from here. */
export const CAMPAIGN_TASK_QUEUE = 'steadysend';

export function campaignWorkflowId(campaignId: string): string {
  return `campaign/${campaignId}`;
}

/** What `launch` gives to the campaign. Ids and settings only: all else is in the campaign folder. */
export interface CampaignInput {
  campaignId: string;
  name: string;
  /** Frozen at launch, so that a worker restart cannot change them under a running campaign. */
  settings: CampaignSettings;
  /** When it sends and in which stages. Absent: at once, in one go. */
  plan?: SendPlan;
  /** Recipients in a chunk, by which stages are cut. */
  chunkSize?: number;
}

export interface CampaignSettings {
  /** Spans in flight within a segment. */
  spansInFlight: number;
  /** A worker that is silent for so long is taken for dead. */
  heartbeatTimeoutMs: number;
  /** Longest time between two looks at send tasks that only wait at SES. */
  quietSweepMs?: number;
}

/** Operators' commands are Updates: the caller learns at once whether it worked, and why not. */
export const pauseCampaignUpdate = defineUpdate<CampaignStatus, [{ note?: string }]>(
  'pauseCampaign',
);
export const resumeCampaignUpdate = defineUpdate<CampaignStatus, []>('resumeCampaign');
export const cancelCampaignUpdate = defineUpdate<CampaignStatus, [{ note?: string }]>(
  'cancelCampaign',
);
/** Another start, or none: now. Until the first chunk is sent. */
export const rescheduleCampaignUpdate = defineUpdate<CampaignStatus, [{ startAt: string | null }]>(
  'rescheduleCampaign',
);
export const statusQuery = defineQuery<CampaignStatus>('status');
/** What a query is told that comes too early: see query-guard.ts. */
export const BETWEEN_WORKERS = 'the campaign is on its way to another worker: ask again';

/** Campaign to segment: may spans start? */
export const gateSignal = defineSignal<[Gate]>('gate');
/** Segment to campaign: the provider refused under this epoch of the gate. */
export const refusedSignal = defineSignal<[{ epoch: number; refusal: Refusal }]>('refused');
/** Segment to campaign: the one chunk sent after a pause was accepted. */
export const probeAcceptedSignal = defineSignal<[{ epoch: number }]>('probeAccepted');
/** Segment to campaign: my last span has started, so the next segment may begin. */
export const lastSpanStartedSignal = defineSignal<[{ segment: number }]>('lastSpanStarted');

/** The schedule's id, and the beginning of its issues' workflow ids. */
export function newsletterScheduleId(newsletterId: string): string {
  return `newsletter/${newsletterId}`;
}

/** What a newsletter's schedule gives to each issue. */
export interface IssueInput {
  newsletterId: string;
  /** Hash of the definition in the newsletter's folder. */
  definition: string;
  /** Counts updates, for people. */
  version: number;
  settings: CampaignSettings;
}
