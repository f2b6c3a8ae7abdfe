import type { SimulatorConfig } from './config.ts';

/** Takes one slot at `now` (milliseconds that never go back), or says no. */
interface Limiter {
  take(now: number): boolean;
}

/**
 * The gateway's limit, counted per action, region and key pair by arrival (API rate-limit rules of the
 * common documentation). Which kind of limiter it is, is not published, hence three. A refused
 * request takes no slot.
 */
export class RateLimits {
  private readonly config: SimulatorConfig;
  private readonly limiters = new Map<string, Limiter>();
  private builtFor = '';

  constructor(config: SimulatorConfig) {
    this.config = config;
  }

  admit(key: string, now: number): boolean {
    const rate = this.config.ratePerSecond;
    if (rate === null) return true;
    const kind = this.config.rateLimiter;
    // A changed knob starts afresh, as if the account had been quiet.
    if (this.builtFor !== `${kind} ${rate}`) {
      this.builtFor = `${kind} ${rate}`;
      this.limiters.clear();
    }
    let limiter = this.limiters.get(key);
    if (!limiter) {
      limiter = createLimiter(kind, rate);
      this.limiters.set(key, limiter);
    }
    return limiter.take(now);
  }

  reset(): void {
    this.limiters.clear();
  }
}

export function createLimiter(kind: SimulatorConfig['rateLimiter'], rate: number): Limiter {
  switch (kind) {
    case 'fixedWindow':
      return fixedWindow(rate);
    case 'tokenBucket':
      return tokenBucket(rate);
    case 'slidingWindow':
      return slidingWindow(rate);
  }
}

/** A rate below one a second is one request in a longer window. */
function windowOf(rate: number): { count: number; ms: number } {
  return rate >= 1 ? { count: Math.floor(rate), ms: 1000 } : { count: 1, ms: 1000 / rate };
}

/** `rate` requests in every second of the clock. */
function fixedWindow(rate: number): Limiter {
  const { count, ms } = windowOf(rate);
  let window = -1;
  let used = 0;
  return {
    take(now) {
      const current = Math.floor(now / ms);
      if (current !== window) {
        window = current;
        used = 0;
      }
      if (used >= count) return false;
      used++;
      return true;
    },
  };
}

/** A bucket of one second's requests that fills evenly. */
function tokenBucket(rate: number): Limiter {
  const capacity = Math.max(1, rate);
  let tokens = capacity;
  let at = -Infinity;
  return {
    take(now) {
      if (at > -Infinity) tokens = Math.min(capacity, tokens + ((now - at) / 1000) * rate);
      at = now;
      if (tokens < 1) return false;
      tokens--;
      return true;
    },
  };
}

/** At most `rate` requests in any second. The ring holds the arrivals of the last one. */
function slidingWindow(rate: number): Limiter {
  const { count, ms } = windowOf(rate);
  const arrivals = new Float64Array(count).fill(-Infinity);
  let oldest = 0;
  return {
    take(now) {
      if (now - (arrivals[oldest] ?? 0) < ms) return false;
      arrivals[oldest] = now;
      oldest = (oldest + 1) % count;
      return true;
    },
  };
}
