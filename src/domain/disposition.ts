import type { PauseReason } from './pause.ts';

/** What an error code says something about. */
export type ErrorScope = 'request' | 'recipient' | 'chunk' | 'campaign' | 'account';

/**
 * What we do about an error code.
 *
 * - `retry`: repeat after a back-off; bounded, then a pause. A write whose `effect` is unknown is
 *   repeated only after a look.
 * - `wait`: the provider is still busy with this object; ask again; bounded, then a pause.
 * - `done`: what we wanted is already so (deleting what is gone, creating what exists).
 * - `pause`: hold the campaign; `needs` says who ends it.
 * - `rejectRow`: one row of the chunk is at fault; find it, reject it, send the others.
 * - `freeRoom`: release finished groups, then repeat.
 * - `fail`: the campaign file is wrong; nothing more is sent.
 */
export type Disposition = 'retry' | 'wait' | 'done' | 'pause' | 'rejectRow' | 'freeRoom' | 'fail';

/** Whether a write that failed like this may have run all the same. Reads are always `none`. */
export type ErrorEffect = 'none' | 'unknown';

/** One row of the error table. */
export interface ErrorRow {
  code: string;
  scope: ErrorScope;
  disposition: Disposition;
  effect: ErrorEffect;
  /** The reason shown when it pauses, or when a bounded retry or wait ends in a pause. */
  reason: PauseReason;
  /** Who ends the pause: nobody (it resumes by itself) or a person. */
  needs: 'nothing' | 'person';
  /** Shortest sensible time before the next try, where the provider says or implies one. */
  waitMs?: number;
  /** One sentence of ours: what it means and what the user can do. */
  advice: string;
}
