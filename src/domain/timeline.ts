/**
 * When SES accepted how many recipients, of a campaign of any length, in bounded memory.
 *
 * Buckets begin at whole multiples of their width since 1970. When there are too many, the width
 * grows to the next of the ladder, each a multiple of the one before, so that buckets join exactly.
 * Only what is not empty counts: a campaign that paused for a week keeps its seconds.
 */
const LADDER_MS = [1, 5, 10, 30, 60, 300, 900, 1_800, 3_600, 7_200, 14_400, 43_200, 86_400].map(
  (seconds) => seconds * 1_000,
);
const BUCKETS_MAX = 20_000;

export interface Bucket {
  at: number;
  recipients: number;
}

export interface TimelineData {
  /** How long each bucket is. */
  widthMs: number;
  /** Those that are not empty, in the order of time. */
  buckets: Bucket[];
  /** Of the first and the last acceptance. */
  from: number;
  until: number;
}

export class Timeline {
  #step = 0;
  #buckets = new Map<number, number>();
  #from = Infinity;
  #until = -Infinity;

  add(at: number, recipients: number): void {
    if (!Number.isFinite(at) || recipients <= 0) return;
    this.#from = Math.min(this.#from, at);
    this.#until = Math.max(this.#until, at);
    this.#put(this.#buckets, at, recipients);
    while (this.#buckets.size > BUCKETS_MAX && this.#step < LADDER_MS.length - 1) {
      this.#step += 1;
      const wider = new Map<number, number>();
      for (const [start, count] of this.#buckets) this.#put(wider, start, count);
      this.#buckets = wider;
    }
  }

  /** Null when nothing was accepted. */
  data(): TimelineData | null {
    if (this.#buckets.size === 0) return null;
    const buckets = [...this.#buckets]
      .map(([at, recipients]) => ({ at, recipients }))
      .toSorted((a, b) => a.at - b.at);
    return { widthMs: this.#width(), buckets, from: this.#from, until: this.#until };
  }

  #put(buckets: Map<number, number>, at: number, recipients: number): void {
    const start = Math.floor(at / this.#width()) * this.#width();
    buckets.set(start, (buckets.get(start) ?? 0) + recipients);
  }

  #width(): number {
    return LADDER_MS[this.#step] ?? 1_000;
  }
}

/** Shorter is how sending goes: a settled look, a worker that starts. */
const STOP_MS = 30_000;
/** And shorter than this share of the whole nobody would see. */
const STOP_SHARE = 0.01;

export interface Stop {
  from: number;
  until: number;
}

/** Stretches in which nothing was accepted: pauses, holds, closed windows, or no worker. */
export function stopsOf({ buckets, widthMs, from, until }: TimelineData): Stop[] {
  const least = Math.max(STOP_MS, (until - from) * STOP_SHARE);
  const stops: Stop[] = [];
  for (const [place, { at }] of buckets.entries()) {
    const before = buckets[place - 1];
    if (before === undefined) continue;
    const stop = { from: before.at + widthMs, until: at };
    if (stop.until - stop.from >= least) stops.push(stop);
  }
  return stops;
}

/** Equal columns over the whole time, each with its mean rate; a bucket counts where it begins. */
export function columnsOf({ buckets, widthMs, from, until }: TimelineData, columns: number) {
  const start = Math.floor(from / widthMs) * widthMs;
  const whole = Math.max(1, Math.floor((until - start) / widthMs) + 1);
  const joined = Math.max(1, Math.ceil(whole / columns));
  const columnMs = joined * widthMs;
  const sums = Array.from({ length: Math.ceil(whole / joined) }, () => 0);
  for (const { at, recipients } of buckets) {
    const place = Math.floor((at - start) / columnMs);
    sums[place] = (sums[place] ?? 0) + recipients;
  }
  return { start, columnMs, perSecond: sums.map((sum) => sum / (columnMs / 1_000)) };
}
