/**
 * How fast to call an action whose limiter we do not know.
 *
 * SES documents 20 requests a second an action and not how it counts them. With requests that
 * reach it 80 ± 40 ms after they leave, a fixed window and a token bucket take nearly all of 20 a
 * second; a strict sliding window takes 93 % of it before refusals become frequent. So the share
 * of the ceiling is steered by the refusals themselves, like the window of a TCP connection: every
 * refusal lowers it, time raises it again. In balance the two cancel out, which happens where
 * about 0.6 % of the calls are refused, whatever the kind of limiter. The figures were found by
 * simulation; test/unit/ses/pacer-simulation.test.ts repeats it.
 */
export interface Pace {
  /** Share of the ceiling right after the last refusal. */
  readonly low: number;
  /** Share just below the one that was refused. Regained quickly, passed slowly. */
  readonly knee: number;
  /** Size of the last cut. */
  readonly cut: number;
  /** When the last cut was made. */
  readonly cutAt: number;
}

/** Not 1: clocks differ a little, and a bucket that is drained by 0.1 % a second does run dry. */
const MOST = 0.995;
/** One call a second at the documented ceiling: slow enough for anything, and still moving. */
const LEAST = 0.05;
/** After one refusal, of the account's pace: a worker that shares it cuts its own part by more. */
const CUT = 0.005;
/**
 * Refusals that come faster than this mean a pace far off (another sender on the account), so cuts
 * double. A stalled worker whose calls arrive in a heap looks the same, hence the quick way back.
 */
const OFTEN_MS = 2_500;
const LARGEST_CUT = 0.5;
const REGAIN_S = 12;
/** Beyond the knee the linear part rules at first; the cubic one gains 50 % in two minutes. */
const GROWTH_PER_S = 0.00045;
const GROWTH_PER_S3 = 3e-7;

export const FULL_PACE: Pace = {
  low: MOST,
  knee: MOST,
  cut: CUT,
  cutAt: Number.NEGATIVE_INFINITY,
};

/** Share of the ceiling to use at `now` (milliseconds of any steady clock). */
export function paceShare(pace: Pace, now: number): number {
  const seconds = (now - pace.cutAt) / 1000;
  const regained = pace.knee - (pace.knee - pace.low) * Math.exp(-seconds / REGAIN_S);
  return Math.min(MOST, regained + GROWTH_PER_S * seconds + GROWTH_PER_S3 * seconds ** 3);
}

/**
 * The pace after a refusal of a call that left at `sentAt`. Calls that left before the last cut
 * were sent at a pace that is already corrected, so their refusals say nothing new.
 *
 * Of several `workers` that share the ceiling, only one hears of a refusal. It cuts its part by so
 * much that their sum falls as it would for a single one; else there would be that many times as
 * many refusals in balance.
 */
export function slowedPace(pace: Pace, now: number, sentAt: number, workers = 1): Pace {
  if (sentAt < pace.cutAt) return pace;
  const often = now - pace.cutAt < OFTEN_MS;
  const own = Math.min(CUT * workers, LARGEST_CUT);
  const cut = often ? Math.min(pace.cut * 2, LARGEST_CUT) : own;
  const refused = paceShare(pace, now);
  return {
    low: Math.max(LEAST, refused * (1 - cut)),
    knee: Math.max(LEAST, refused * (1 - own)),
    cut,
    cutAt: now,
  };
}
