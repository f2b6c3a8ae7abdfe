import type { FailureDescription } from '../src/ses/disposition-of.ts';

/**
 * What SES has refused to the account as a whole: a used-up quota, no money, wrong credentials.
 * Every campaign of this process learns of it from the first refusal instead of burning a call a
 * chunk to find out. Only a probe, the one chunk that goes first after a pause, asks SES again; an
 * accepted one ends the hold for all.
 *
 *   free -> held   a refusal of scope `account` that pauses
 *   held -> free   an accepted probe of any campaign; or the time has come to ask again
 */
export class AccountHold {
  private held: { failure: FailureDescription; until: number } | null = null;

  current(now = Date.now()): FailureDescription | null {
    if (this.held !== null && now >= this.held.until) this.held = null;
    return this.held?.failure ?? null;
  }

  hold(failure: FailureDescription, now = Date.now()): void {
    const { scope, disposition } = failure.row;
    if (scope !== 'account' || disposition === 'fail' || this.current(now) !== null) return;
    this.held = { failure, until: now + HELD_MS };
  }

  release(): void {
    this.held = null;
  }
}

/**
 * A campaign without a hold of its own, one that starts now, asks SES itself after so long: its
 * first chunk is a probe anyway.
 */
const HELD_MS = 60_000;
