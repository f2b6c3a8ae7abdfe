import type { CampaignDefinition, RecipientsDefinition } from './campaign-definition.ts';
import type { CalendarRule } from './calendar-rule.ts';
import type { SendPlan } from './send-plan.ts';

/**
 * A newsletter as it was created or last updated: a campaign that has no list and no id yet, and
 * when it is due. It lies in the newsletter's folder under the hash of its content, and the schedule
 * names that hash, so that an update is seen whole or not at all.
 */
export interface NewsletterDefinition {
  id: string;
  name: string;
  /** The rule as written, for people, and what it means. */
  every: string;
  rule: CalendarRule;
  /** IANA zone of the rule, of the issues' ids and of the dates in the list's path. */
  timezone: string;
  /** No issue after this instant; null: for ever. */
  ends: string | null;
  /** An issue starts up to so much later, by chance. */
  jitterMs: number;
  overlap: Overlap;
  /** An issue missed by more than this, because Temporal was down, is not made up for. */
  catchUpMs: number;
  /** Pause the newsletter when an issue fails. */
  pauseOnFailure: boolean;
  ifMissing: IfMissing;
  ifUnchanged: IfUnchanged;
  campaign: IssueTemplate;
}

/** What happens when an issue is due while the one before still runs, or is paused. */
export const OVERLAPS = ['skip', 'queue', 'queueAll', 'cancelFirst'] as const;
export type Overlap = (typeof OVERLAPS)[number];
export type IfMissing = 'skip' | 'pause' | 'fail';
export type IfUnchanged = 'send' | 'skip';

/** The definition of an issue's campaign, but for what is known only when it is due. */
export interface IssueTemplate extends Omit<
  CampaignDefinition,
  'id' | 'variables' | 'recipients' | 'contentHash' | 'createdAt'
> {
  recipients: Omit<RecipientsDefinition, 'object' | 'path' | 'suppress' | 'store'> & {
    /** May hold dates in braces: issue.ts. A path of the worker's machine is absolute. */
    file: string;
    suppress: string[];
    /** Absent: each issue leaves out whom the suppression store has by then. */
    suppressionStore?: false;
  };
}

/** What the newsletter's folder says of an issue. */
export interface IssueRecord {
  key: string;
  /** When it was due. */
  nominal: string;
  /** `campaign`: it became one, whose own status says the rest. */
  outcome: 'campaign' | 'skipped' | 'failed';
  campaignId: string | null;
  /** Why there is no campaign. */
  reason: { code: string; message: string } | null;
  list: string;
  listHash: string | null;
  recordedAt: string;
}

/** What preparing an issue came to, as its workflow sees it. */
export type PreparedIssue =
  | {
      outcome: 'campaign';
      campaignId: string;
      name: string;
      contentHash: string;
      chunkSize: number;
      plan: SendPlan;
    }
  | { outcome: 'skipped'; code: string; message: string; pause: boolean }
  | { outcome: 'failed'; code: string; message: string };
