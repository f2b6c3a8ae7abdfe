import type { PauseReason } from './pause.ts';

/** What the campaign file says about pauses, with its defaults filled in. Times in ms. */
export interface PauseRules {
  /** After a provider of mailboxes has held SES back (TemporaryBlocked). */
  blockedWaitMs: number;
  /** How often one chunk is tried while the account has no money or no package; null: never. */
  moneyProbeEveryMs: number | null;
  /** How often one chunk is tried before the quota's reset time; null: only at that time. */
  quotaProbeEveryMs: number | null;
  /** The share of the daily quota that this account's campaigns may use; null: all SES gives. */
  quotaShare: number | null;
  /** Pause when more than `above` of at least `minimum` mails since the last resume bounced. */
  rejectionRate: { above: number; minimum: number } | null;
  /** Patterns for the free text with which SES stops a send task, looked at before our own. */
  taskErrors: TaskErrorRule[];
}

export interface TaskErrorRule {
  /** A regular expression, matched without regard to case. */
  match: string;
  reason: PauseReason;
}

/**
 * 10 minutes: "released automatically after 10 minutes" (SES, TemporaryBlocked). 5 %: SES asks to
 * keep bounces below it. The quota gate is off unless asked for: SES's statistics lag, and its own
 * day cannot be asked for.
 */
const DEFAULT_PAUSE_RULES: PauseRules = {
  blockedWaitMs: 600_000,
  moneyProbeEveryMs: 300_000,
  quotaProbeEveryMs: null,
  quotaShare: null,
  rejectionRate: { above: 0.05, minimum: 200 },
  taskErrors: [],
};

/** A campaign launched by an earlier version has no rules, or only some. */
export function pauseRules(rules: Partial<PauseRules> | undefined): PauseRules {
  return { ...DEFAULT_PAUSE_RULES, ...rules };
}
