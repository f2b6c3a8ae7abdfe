/** What decides when a campaign is through, as far as anybody can know before it starts. */
export interface ForecastInput {
  recipients: number;
  chunks: number;
  chunksPerSecond: number;
  /** Mails SES takes a day and still today; null when it does not tell. */
  quota: { daily: number; leftToday: number } | null;
  now: number;
  /** Absent: now. */
  startAt?: number;
  /** Parts that are sent one after the other, with a wait after each; absent: all at once. */
  parts?: readonly { recipients: number; holdMs: number }[];
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
  const { startAt = now, parts = [{ recipients, holdMs: 0 }] } = input;
  const { workedOff = (from: number, ms: number) => from + ms } = input;
  const msPerMail = recipients === 0 ? 0 : (chunks / recipients / chunksPerSecond) * 1_000;
  const daily = quota?.daily ?? Infinity;
  let at = startAt;
  let room = quota?.leftToday ?? Infinity;
  let refillAt = refillAfter(now);
  let refills = 0;
  for (const part of parts) {
    for (let left = part.recipients; ;) {
      // By now or while it waited: for its start, its hours or the hold after a part.
      if (at >= refillAt) {
        room = daily;
        refillAt = refillAfter(at);
      }
      const today = Math.min(left, room);
      at = workedOff(at, today * msPerMail);
      left -= today;
      room -= today;
      if (left === 0 && Number.isFinite(at)) break;
      // `at` may be Infinity.
      if (!(at - startAt < HORIZON_MS) || daily <= 0) return { finishAt: null, refills: 0 };
      if (at >= refillAt) continue;
      at = refillAt;
      refills += 1;
    }
    at += part.holdMs;
  }
  return { finishAt: at, refills };
}
