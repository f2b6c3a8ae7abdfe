import type { PauseRules } from './pause-rules.ts';
import type { SendPlan } from './send-plan.ts';

/**
 * A campaign as it was launched: the campaign file resolved, checked and frozen. It lies in the
 * campaign folder as `campaign.json`; workflows carry only the id.
 */
export interface CampaignDefinition {
  id: string;
  name: string;
  /** `address` or `Alias <address>`, as SES wants it. */
  from: string;
  replyTo?: string;
  subject: string;
  templateId: number;
  /** The template's variable names, sorted. Each recipient's data has exactly these keys. */
  variables: string[];
  /** SES's code for the unsubscribe link, already chosen for the account's site. */
  unsubscribe?: string;
  recipients: RecipientsDefinition;
  /** 1 to 50. */
  chunkSize: number;
  quota: QuotaDefinition;
  /** What the campaign file says about other pauses; see pauseRules() for the rest. */
  pauses?: Partial<PauseRules>;
  /** Absent in a campaign launched by an earlier version: at once, in one go. */
  plan?: SendPlan;
  /** The IANA zone in which SES reads begin times; only where SES holds the send tasks. */
  sesTimezone?: string;
  /** SHA-256 of all that decides what is mailed to whom: campaign file, list, suppressions, template. */
  contentHash: string;
  createdAt: string;
}

export interface RecipientsDefinition {
  /** Name of the list's copy in the campaign folder, and the path the user gave, for messages. */
  object: string;
  path: string;
  /** The column with the address. */
  email: string;
  /** Template variable: column. Variables not named here use the column of the same name. */
  data: Record<string, string>;
  /** Template variable: the value for an empty cell or an absent column. */
  defaults: Record<string, string>;
  /** Suppression lists: copies in the campaign folder, with the paths the user gave. */
  suppress: { object: string; path: string }[];
  /**
   * The copy of the suppression store in the campaign folder; null when nobody was in the store. Absent:
   * the store does not count (`suppressionStore: false`).
   */
  store?: { object: string | null };
  /**
   * Where the lists are, on this machine (absolute) or in a bucket: only when they are read again at the start
   * (`send.list: fresh`). `suppress` in the order of the campaign file.
   */
  sources?: { list: string; suppress: string[] };
  /** Absent: found by looking at the bytes. */
  encoding?: string;
  delimiter?: string;
}

export interface QuotaDefinition {
  resume: 'auto' | 'manual';
  /** `HH:MM` at which the provider refills the daily quota, in `timezone`. */
  resetAt: string;
  /** IANA zone. */
  timezone: string;
}
