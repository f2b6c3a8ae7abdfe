/**
 * The simulator's own time: real time plus an offset that only grows. Everything the provider does
 * later (an upload that completes, a task that starts, a quota that refills) is an event here, so a
 * test can let a day pass in a moment and still see the events in the order of their due times.
 *
 * The signature check is the one thing that does not use it: clients sign with the real time.
 */
export interface ScheduledEvent {
  cancel(): void;
}

interface Entry extends ScheduledEvent {
  at: number;
  order: number;
  run: (() => void) | null;
}

/** Node clamps longer timers to 1 ms (documentation of setTimeout), so a long wait is taken in steps. */
const TIMER_MAX_MS = 2_147_483_647;

export class SimulatorClock {
  /** A binary heap by due time, then by order of scheduling. */
  private readonly heap: Entry[] = [];
  private offsetMs = 0;
  private order = 0;
  private timer: NodeJS.Timeout | null = null;
  private timerAt = Infinity;
  /** During an advance: the due time of the event that runs, so that it sees its own moment. */
  private frozenAt: number | null = null;
  private closed = false;

  now(): number {
    return this.frozenAt ?? Date.now() + this.offsetMs;
  }

  /** Runs `run` once the clock reaches `at`; a time that has passed runs as soon as possible. */
  schedule(at: number, run: () => void): ScheduledEvent {
    const entry: Entry = { at, order: this.order++, run, cancel: () => (entry.run = null) };
    if (this.closed) return entry;
    this.push(entry);
    this.arm();
    return entry;
  }

  /**
   * Moves the clock forward and runs what falls due, in order, each at its own time. An event that an
   * event schedules inside the span runs too, which is how a recurring task catches up.
   */
  advance(ms: number): { events: number } {
    const target = this.now() + ms;
    let events = 0;
    try {
      for (;;) {
        const head = this.heap[0];
        if (!head || head.at > target) break;
        this.frozenAt = Math.max(head.at, this.frozenAt ?? target - ms);
        if (this.runNext()) events++;
      }
    } finally {
      this.frozenAt = null;
    }
    this.offsetMs = target - Date.now();
    // The timer in place counts real milliseconds from before the move.
    this.timerAt = Number.NaN;
    this.arm();
    return { events };
  }

  /** Forgets every event that has not run. */
  clear(): void {
    this.heap.length = 0;
    this.arm();
  }

  close(): void {
    this.closed = true;
    this.clear();
  }

  private arm(): void {
    if (this.frozenAt !== null) return;
    const at = this.heap[0]?.at ?? Infinity;
    if (at === this.timerAt) return;
    if (this.timer) clearTimeout(this.timer);
    this.timer = null;
    this.timerAt = at;
    if (at === Infinity) return;
    const delay = Math.min(Math.max(0, at - this.now()), TIMER_MAX_MS);
    this.timer = setTimeout(() => this.fire(), delay);
    // Only open connections and the listening socket keep the process alive.
    this.timer.unref();
  }

  private fire(): void {
    this.timer = null;
    this.timerAt = Infinity;
    for (let head = this.heap[0]; head && head.at <= this.now(); head = this.heap[0]) {
      this.runNext();
    }
    this.arm();
  }

  private runNext(): boolean {
    const run = this.pop()?.run;
    run?.();
    return Boolean(run);
  }

  private push(entry: Entry): void {
    const heap = this.heap;
    let index = heap.push(entry) - 1;
    while (index > 0) {
      const parent = (index - 1) >> 1;
      const above = heap[parent];
      if (!above || isBefore(above, entry)) break;
      heap[index] = above;
      index = parent;
    }
    heap[index] = entry;
  }

  private pop(): Entry | undefined {
    const heap = this.heap;
    const top = heap[0];
    const last = heap.pop();
    if (!last || heap.length === 0) return top;
    let index = 0;
    for (;;) {
      const left = heap[2 * index + 1];
      const right = heap[2 * index + 2];
      const child = right && left && isBefore(right, left) ? right : left;
      if (!child || isBefore(last, child)) break;
      heap[index] = child;
      index = child === left ? 2 * index + 1 : 2 * index + 2;
    }
    heap[index] = last;
    return top;
  }
}

function isBefore(a: Entry, b: Entry): boolean {
  return a.at < b.at || (a.at === b.at && a.order < b.order);
}
