/**
 * When a campaign sends, and in which steps, as its file said and frozen at launch. Instants are
 * ISO texts; durations are ms. The workflow carries it: it holds nothing personal.
 */
export interface SendPlan {
  /** The start; null: at once. */
  startAt: string | null;
  /** The IANA zone of `startAt`, and of the window unless it says otherwise; for showing times. */
  timezone: string;
  /**
   * `worker`: the campaign waits for the start and can be changed until then. `ses`: send tasks are
   * created ahead and wait at SES, which cannot call them back.
   */
  heldBy: 'worker' | 'ses';
  /** What happens when the start has passed before anything could be sent. */
  ifLate: 'send' | 'skip' | 'ask';
  /** `fresh`: the list is read again when the campaign starts, from where it was at launch. */
  list: 'frozen' | 'fresh';
  window: SendWindow | null;
  canary: Canary | null;
  ramp: Ramp | null;
  recurring: Recurrence | null;
}

/** Chunks are sent only within; what is outside waits. */
export interface SendWindow {
  /** `HH:MM`; when `to` is not after `from`, it ends on the next day. */
  from: string;
  to: string;
  /** 0 is Sunday; the day on which the window opens. */
  days: number[];
  timezone: string;
}

/** A first part of the list, and what its mails must have come to before the rest follows. */
export interface Canary {
  recipients: number;
  holdMs: number;
  /** Bounces among the canary's mails, above which the campaign pauses; 0.05 is 5 %. */
  maxRejection: number;
}

/** Recipients by step, the rest after the last; between two steps the campaign holds. */
export interface Ramp {
  steps: number[];
  holdMs: number;
  maxRejection: number;
}

/** SES repeats the campaign's send tasks by itself, and no call ends that. */
export interface Recurrence {
  begin: string;
  intervalHours: number;
}

export const AT_ONCE: SendPlan = {
  startAt: null,
  timezone: 'UTC',
  heldBy: 'worker',
  ifLate: 'send',
  list: 'frozen',
  window: null,
  canary: null,
  ramp: null,
  recurring: null,
};
