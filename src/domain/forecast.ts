/** What decides when a campaign is through, as far as anybody can know before it starts. */
export interface ForecastInput {
  recipients: number;
  chunks: number;
  chunksPerSecond: number;
  /** Mails SES takes a day and still today; null when it does not tell. */
  quota: { daily: number; leftToday: number } | null;
  now: number;
  /** When the quota is next refilled after an instant. */
  refillAfter: (at: number) => number;
  /**
   * When work that begins at `from` and takes `ms` of sending time is done. A campaign that sends at
   * any hour: `from + ms`.
   */
  workedOff?: (from: number, ms: number) => number;
}

export interface Forecast {
  /** Null: not within HORIZON_MS, or never. */
  finishAt: number | null;
  /** Refills of the daily quota to wait for. */
  refills: number;
}

/** A forecast beyond a year is none, and the loop has to end. */
const HORIZON_MS = 366 * 86_400_000;

/** Sends at the full rate until the day's quota is used up, and goes on after each refill. */
export function forecast(input: ForecastInput): Forecast {
  const { recipients, chunks, chunksPerSecond, quota, now, refillAfter } = input;
  const { workedOff = (from: number, ms: number) => from + ms } = input;
  const msPerMail = recipients === 0 ? 0 : (chunks / recipients / chunksPerSecond) * 1_000;
  let at = now;
  let left = recipients;
  let room = quota === null ? Infinity : quota.leftToday;
  for (let refills = 0; at - now < HORIZON_MS; refills += 1) {
    const today = Math.min(left, room);
    const done = workedOff(at, today * msPerMail);
    if (today === left) return { finishAt: Number.isFinite(done) ? done : null, refills };
    left -= today;
    at = Math.max(done, refillAfter(at));
    room = quota?.daily ?? Infinity;
    if (room <= 0) break;
  }
  return { finishAt: null, refills: 0 };
}
