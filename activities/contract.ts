import type { ListCounts } from '../src/domain/counts.ts';
import type { PastPauses } from '../src/domain/past-pauses.ts';
import type { MailVolume } from '../src/domain/rejection-guard.ts';
import type { PreparedIssue } from '../src/domain/newsletter.ts';
import type { RecurringTasks } from '../src/domain/recurrence.ts';
import type { Refusal } from '../src/domain/refusal.ts';
import type { SweepTotals } from '../src/domain/sweep-totals.ts';

/**
 * What workflows may see of the activities: names, inputs, results. Inputs and results are ids
 * and numbers only; recipients are read from the campaign folder inside the activity, so that no
 * address ever lies in a history.
 */
export interface CampaignActivities {
  /** Streams the list once into the campaign folder. Repeating it is harmless. */
  prepareRecipients(input: PrepareInput): Promise<ListCounts>;
  /** Copies the lists anew from where they were at launch: see fresh-lists.ts. */
  takeFreshLists(input: { campaignId: string }): Promise<FreshLists>;
  /** Brings the chunks of one span to SES. Repeating it is harmless: see send-chunks.ts. */
  sendChunks(input: SendChunksInput): Promise<SpanResult>;
  /** Reads the send tasks of open spans, writes outcomes, releases finished groups. */
  sweepSendTasks(input: SweepInput): Promise<SweepResult | SweepFailure>;
  /** Gives every row its fate: report.csv and report.json. */
  writeReport(input: ReportInput): Promise<void>;
  /** Lays the folder of a newsletter's issue. Repeating it finds the same campaign. */
  prepareIssue(input: PrepareIssueInput): Promise<PreparedIssue>;
  /** No issue starts by itself until a person resumes the newsletter. */
  pauseNewsletter(input: { newsletterId: string; note: string }): Promise<void>;
  /** Resolves when the campaign is over: how it ended. */
  awaitCampaign(input: { campaignId: string }): Promise<{ state: EndedState }>;
}

export interface PrepareInput {
  campaignId: string;
  /** Check and count the list, and write nothing: it will be read again at the start. */
  isPreview?: boolean;
  /** Instead of the copies made at launch. */
  fresh?: FreshLists;
}

/** Names of copies in the campaign folder. */
export interface FreshLists {
  list: string;
  suppress: string[];
  /** Of the suppression store; null when nobody is in it. Absent: it does not count. */
  store?: string | null;
}

export interface PrepareIssueInput {
  newsletterId: string;
  /** Hash of the newsletter's definition. */
  definition: string;
  /** When the issue was due. */
  nominal: string;
}

export type EndedState = 'finished' | 'cancelled' | 'failed';

export interface SendChunksInput {
  campaignId: string;
  span: number;
  /** Chunks from this one on belong to a later stage of the campaign and are left alone. */
  untilChunk?: number;
  /** The end of the send window, in ms by the worker's clock: nothing new is called after it. */
  sendUntil?: number;
  /** The gate's epoch while it probes: one chunk goes first, the others wait for its answer. */
  probe?: number;
  /** `closedBy` of this span's last result. */
  trusted?: string;
  /** A person agreed that chunks which missed their start are sent at once. */
  late?: true;
}

export interface SpanResult {
  /** Every chunk of the span, up to `untilChunk`, is accepted, failed or unknown. */
  done: boolean;
  /** Chunks that this call brought to a send task. */
  accepted: number;
  /** It stopped early because `sendUntil` came. */
  outOfTime?: true;
  /** Why it stopped early, when the provider refused. */
  refusal?: Refusal;
  /** The attempt that closed the span's record; only where the span has to be called again. */
  closedBy?: string;
}

export interface SweepInput {
  campaignId: string;
  /** Spans before `fromSpan` are closed; spans from `toSpan` on have not begun. */
  fromSpan: number;
  toSpan: number;
  /** Nothing else is open, so tasks in error are taken as final now. */
  closeErrors: boolean;
  /** How long this sweep may spend on releasing groups. */
  releaseMs: number;
  /** Also read how many mails bounced, for the rejection guard. */
  readVolume: boolean;
  /** And do so where the guard is off: a canary or a step is judged by it. */
  judgesStage?: boolean;
}

/** The campaign folder could not be used, so nothing is known. */
export interface SweepFailure {
  storage: Refusal;
}

export interface SweepResult {
  /** Every span before this one is final and its groups are released. */
  closedThrough: number;
  /** Totals of the spans that this sweep closed, and of those still open. */
  closed: SweepTotals;
  open: SweepTotals;
  /** Send tasks that SES has put off until the quota's refill (status 6), and in error (7). */
  pausedToday: number;
  inError: number;
  /** Groups that this sweep deleted. */
  released: number;
  /** Of a recurring campaign, what its send tasks come to beside their first cycle. */
  recurring?: RecurringTasks;
  /** `rule` is the guard's; null when it is off. */
  rejections?: { volume: MailVolume; rule: { above: number; minimum: number } | null };
  /** What that means for the campaign. */
  pausedRefusal?: Refusal;
  errorRefusal?: Refusal;
  /** Why this sweep saw only a part, when the provider refused to tell. */
  refusal?: Refusal;
}

export interface ReportInput {
  campaignId: string;
  state: 'finished' | 'cancelled' | 'failed';
  pauses: PastPauses;
  /** Why it failed, or was not sent at all. */
  failure?: { code: string; message: string };
}
