import type { SesAction } from './actions.ts';
import type { Pace } from './pace.ts';
import { FULL_PACE, paceShare, slowedPace } from './pace.ts';

/**
 * Gives out one slot for each HTTP request of one action, first come first served.
 *
 * Own code, because the kept libraries each miss something that costs mails a second: p-throttle
 * and limiter have one rate for life and count windows or tokens, so they send 20 at once;
 * bottleneck (last release 2019) restarts from now whenever its queue was empty, which stayed at
 * 94 % of the ceiling in a trial; none can give up one waiting caller without losing its slot.
 */
export interface Pacer {
  /** Resolves when the request may leave, with the time of its slot for `slowDown`. */
  take(signal?: AbortSignal): Promise<number>;
  /** SES refused the request of this slot for its rate. Speeding up again needs no call. */
  slowDown(slotAt: number): void;
  /**
   * Another ceiling: our part of the account's, when so many workers share it. Waiting callers keep
   * their place.
   */
  setCeiling(perSecond: number, workers?: number): void;
  /** Requests a second at this moment. */
  ratePerSecond(): number;
  waiting(): number;
}

export interface PacerOptions {
  /** Default 20: "default API request rate limit" on the page of every SES action. */
  ratePerSecond?: number;
  /** How many workers share the account, this one included. */
  workers?: number;
  clock?: PacerClock;
}

/** Steady milliseconds, and a timer that answers how to cancel it. */
export interface PacerClock {
  now(): number;
  after(ms: number, run: () => void): () => void;
}

const DEFAULT_RATE_PER_SECOND = 20;

/**
 * Slots that nobody took stay valid for this long and no longer: two slots at 20 a second. A late
 * timer or a queue that is empty for a moment then costs nothing, and an idle pacer still starts
 * with no more than three requests at once.
 */
const CREDIT_MS = 100;

/** performance.now() and not Date.now(): setting the clock back must not stop a campaign. */
const STEADY_CLOCK: PacerClock = {
  now: () => performance.now(),
  after(ms, run) {
    const timer = setTimeout(run, ms);
    return () => clearTimeout(timer);
  },
};

interface Waiter {
  grant(slotAt: number): void;
}

/** Slots lie on a grid of ideal times (GCRA): being late for one does not move the next. */
export function createPacer(options: PacerOptions = {}): Pacer {
  const clock = options.clock ?? STEADY_CLOCK;
  let ceiling = checkRate(options.ratePerSecond ?? DEFAULT_RATE_PER_SECOND);
  let workers = options.workers ?? 1;
  let pace: Pace = FULL_PACE;
  let nextSlot = Number.NEGATIVE_INFINITY;
  let cancelTimer: (() => void) | undefined;
  const queue: Waiter[] = [];

  function ratePerSecond(): number {
    return ceiling * paceShare(pace, clock.now());
  }

  function giveOut(): void {
    cancelTimer?.();
    cancelTimer = undefined;
    while (queue.length > 0) {
      const now = clock.now();
      nextSlot = Math.max(nextSlot, now - CREDIT_MS);
      if (nextSlot > now) {
        // Timers count whole milliseconds; rounding down would fire early and spin.
        cancelTimer = clock.after(Math.ceil(nextSlot - now), giveOut);
        return;
      }
      nextSlot += 1000 / ratePerSecond();
      queue.shift()?.grant(now);
    }
  }

  function take(signal?: AbortSignal): Promise<number> {
    return new Promise((resolve, reject) => {
      if (signal?.aborted === true) {
        reject(abortReason(signal));
        return;
      }
      const waiter: Waiter = {
        grant(slotAt) {
          signal?.removeEventListener('abort', giveUp);
          resolve(slotAt);
        },
      };
      function giveUp(): void {
        // Its slot was not given out yet, so the next in the queue gets it.
        const place = queue.indexOf(waiter);
        if (place !== -1) queue.splice(place, 1);
        if (signal !== undefined) reject(abortReason(signal));
      }
      signal?.addEventListener('abort', giveUp, { once: true });
      queue.push(waiter);
      if (cancelTimer === undefined) giveOut();
    });
  }

  return {
    take,
    slowDown(slotAt) {
      pace = slowedPace(pace, clock.now(), slotAt, workers);
    },
    setCeiling(perSecond, sharedBy = 1) {
      ceiling = checkRate(perSecond);
      workers = sharedBy;
      // A slot that was set far off at the old rate would be waited for in full.
      nextSlot = Math.min(nextSlot, clock.now() + 1000 / ratePerSecond());
      giveOut();
    },
    ratePerSecond,
    waiting: () => queue.length,
  };
}

/** One pacer for each action, since SES counts each by itself. Shared by all clients of a process. */
export interface Pacers {
  of(action: SesAction): Pacer;
  setCeiling(perSecond: number, workers?: number): void;
}

export function createPacers(options: PacerOptions = {}): Pacers {
  const pacers = new Map<SesAction, Pacer>();
  let ratePerSecond = checkRate(options.ratePerSecond ?? DEFAULT_RATE_PER_SECOND);
  let workers = options.workers ?? 1;
  return {
    of(action) {
      const known = pacers.get(action);
      if (known !== undefined) return known;
      const pacer = createPacer({ ...options, ratePerSecond, workers });
      pacers.set(action, pacer);
      return pacer;
    },
    setCeiling(perSecond, sharedBy = 1) {
      ratePerSecond = checkRate(perSecond);
      workers = sharedBy;
      for (const pacer of pacers.values()) pacer.setCeiling(perSecond, sharedBy);
    },
  };
}

function checkRate(perSecond: number): number {
  if (Number.isFinite(perSecond) && perSecond > 0) return perSecond;
  throw new Error(`the request rate must be a number above 0, not ${perSecond}`);
}

function abortReason(signal: AbortSignal): Error {
  return signal.reason instanceof Error ? signal.reason : new Error('aborted');
}
