import { setMaxListeners } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Context } from '@temporalio/activity';
import {
  ActivityCancelledError,
  ActivityNotFoundError,
  ActivityPausedError,
  ActivityResetError,
} from '@temporalio/client';

/** How often the lease is renewed. It bounds how soon an operator's pause is heard. */
const BEAT_EVERY_MS = 500;

/** A first heartbeat without an answer for so long means that Temporal cannot be reached. */
const BEGIN_MS_MAX = 30_000;

/** This attempt may have been given up by the server: it must not act any more. */
class LeaseLostError extends Error {
  override readonly name = 'LeaseLostError';
}

export interface LeaseOptions {
  /** The worker is to end, and this attempt with it. */
  draining?: AbortSignal | undefined;
  /** Told once, when another attempt may have begun while this one still worked. */
  onLost?: (() => void) | undefined;
}

/**
 * The right of one activity attempt to call SES (I6), renewed by heartbeats.
 *
 * Temporal starts a next attempt when the server has had no heartbeat for `heartbeatTimeoutMs`. A
 * worker that was stopped, or cut off from Temporal, does not know that. So each heartbeat is sent
 * as a call of its own whose answer we see (the SDK's own is fire and forget), and the lease lasts
 * for one heartbeat time-out from the moment the last answered one was *sent*: the server counts
 * from when it arrived, which is later. After a silence the lease is gone, whatever this process
 * believes, and it is checked right before each write, after the pacer's queue.
 *
 * What remains: the time between the check and the request's arrival. The next attempt's settle
 * period covers it (span-context.ts).
 *
 *   held    -> ending   cancelled, paused or reset by the server, or the worker is to end: no new
 *                       step begins, the record is written
 *   held    -> lost     no answered heartbeat for the time-out, or the server does not know us
 *   ending  -> lost     the same
 */
export class Lease {
  private readonly context: Context;
  private readonly timeoutMs: number;
  private readonly ending = new AbortController();
  private readonly timer: NodeJS.Timeout;
  /** Nothing was answered yet: `begin` asks. */
  private answeredBeatSentAt = Number.NEGATIVE_INFINITY;
  private wasHeld = false;
  private forgotten = false;
  private isReleased = false;
  private readonly options: LeaseOptions;

  constructor(context: Context, options: LeaseOptions = {}) {
    this.context = context;
    this.options = options;
    this.timeoutMs = context.info.heartbeatTimeoutMs ?? Number.POSITIVE_INFINITY;
    this.timer = setInterval(() => void this.beat(), Math.min(BEAT_EVERY_MS, this.timeoutMs / 4));
    setMaxListeners(0, this.ending.signal);
    for (const signal of this.endings()) {
      if (signal.aborted) this.endInOrder();
      signal.addEventListener('abort', this.endInOrder, { once: true });
    }
  }

  /** Renews the lease for the first time, and throws if the server does not want this attempt. */
  async begin(): Promise<void> {
    await Promise.race([
      this.beat(),
      sleep(Math.min(this.timeoutMs, BEGIN_MS_MAX), undefined, { ref: false }),
    ]);
    this.assertHeld();
  }

  /** Aborted when the attempt should come to an end in good order. */
  get end(): AbortSignal {
    return this.ending.signal;
  }

  get held(): boolean {
    return !this.forgotten && clock() < this.answeredBeatSentAt + this.timeoutMs;
  }

  /** Call right before anything that must not happen twice. */
  assertHeld(): void {
    if (this.held) return;
    this.lose();
    throw new LeaseLostError('this attempt was silent too long and may be replaced');
  }

  release(): void {
    this.isReleased = true;
    clearInterval(this.timer);
    // The worker's own signal outlives every lease.
    for (const signal of this.endings()) signal.removeEventListener('abort', this.endInOrder);
  }

  private readonly endInOrder = () => this.ending.abort();

  private endings(): AbortSignal[] {
    const { draining } = this.options;
    const { cancellationSignal } = this.context;
    return draining === undefined ? [cancellationSignal] : [cancellationSignal, draining];
  }

  private lose(): void {
    // The answer to a last heartbeat may come when the attempt is over, and the server knows that.
    if (!this.forgotten && !this.isReleased) this.options.onLost?.();
    this.forgotten = true;
    this.ending.abort();
  }

  private answered(sentAt: number): void {
    this.answeredBeatSentAt = Math.max(this.answeredBeatSentAt, sentAt);
    this.wasHeld = true;
  }

  private async beat(): Promise<void> {
    if (this.wasHeld && !this.held) {
      // Renewing now would revive a lease that another attempt may have taken over.
      this.lose();
      return;
    }
    const sentAt = clock();
    // The SDK's own heartbeat keeps its local time-out quiet; it is throttled, and costs little.
    this.context.heartbeat();
    try {
      await this.context.client.activity.heartbeat(this.context.info.taskToken);
      this.answered(sentAt);
    } catch (error) {
      if (error instanceof ActivityNotFoundError) this.lose();
      else if (isRequestToEnd(error)) this.answered(sentAt);
      // Any other failure leaves the lease to run out by itself.
      else return;
      this.ending.abort();
    }
  }
}

/** The server knows this attempt and wants it to end. */
function isRequestToEnd(error: unknown): boolean {
  return (
    error instanceof ActivityCancelledError ||
    error instanceof ActivityPausedError ||
    error instanceof ActivityResetError
  );
}

/** Wall clock and monotonic clock together: the later of the two also counts a suspended machine. */
const started = { wall: Date.now(), steady: performance.now() };
function clock(): number {
  return Math.max(Date.now() - started.wall, performance.now() - started.steady);
}
