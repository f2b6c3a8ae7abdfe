import type { PauseReason } from './pause.ts';

/**
 * The provider (or our storage) would not do it. A result, not a throw: the workflow decides what
 * becomes of the campaign. Holds no recipients' data.
 */
export interface Refusal {
  code: string;
  /** `pause` holds the campaign; `fail` ends it if nothing was accepted yet, and else holds it. */
  action: 'pause' | 'fail';
  reason: PauseReason;
  needs: 'nothing' | 'person';
  /** One sentence for people. */
  message: string;
  /** ISO instant when it is known when trying again makes sense. */
  resumeAt?: string;
  /** A person must act, and may forget to resume: one chunk is tried every so often, in ms. */
  probeEveryMs?: number;
  /** Ends when groups are released: `groupLimit` only. */
  untilRoom?: boolean;
  requestId?: string;
}
