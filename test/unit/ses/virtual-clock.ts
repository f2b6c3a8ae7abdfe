import type { PacerClock } from '../../../src/ses/pacer.ts';

export interface VirtualClock extends PacerClock {
  /** Runs everything that is due until `end`, in order of time. */
  runUntil(end: number): Promise<void>;
}

interface Timer {
  at: number;
  run: () => void;
}

/** Time that passes only when nothing is left to do, so minutes take milliseconds. */
export function createVirtualClock(): VirtualClock {
  let now = 0;
  const timers = new Set<Timer>();

  function earliest(end: number): Timer | undefined {
    let first: Timer | undefined;
    for (const timer of timers) {
      if (timer.at <= end && (first === undefined || timer.at < first.at)) first = timer;
    }
    return first;
  }

  return {
    now: () => now,
    after(ms, run) {
      const timer = { at: now + ms, run };
      timers.add(timer);
      return () => void timers.delete(timer);
    },
    async runUntil(end) {
      await settled();
      for (let timer = earliest(end); timer !== undefined; timer = earliest(end)) {
        timers.delete(timer);
        now = Math.max(now, timer.at);
        timer.run();
        await settled();
      }
      now = end;
    },
  };
}

/** Lets every promise that is settled run what waits for it. */
function settled(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}
