import { setTimeout as delay } from 'node:timers/promises';

export interface UntilOptions {
  /** What is waited for, for the message: `the campaign to pause`. */
  what: string;
  /** @default 10000 */
  deadlineMs?: number;
  /** @default 25 */
  everyMs?: number;
  /** What things look like, asked for only when the deadline has passed. */
  describe?: () => unknown;
}

/**
 * The only wait that tests have: asks until the answer is neither false, null nor undefined, and
 * returns it. A condition that throws fails the test at once.
 */
export async function until<T>(
  condition: () => T | Promise<T>,
  options: UntilOptions,
): Promise<Exclude<T, false | null | undefined>> {
  const { what, deadlineMs = 10_000, everyMs = 25, describe } = options;
  const deadline = Date.now() + deadlineMs;
  for (;;) {
    const answer = await condition();
    if (answer !== false && answer !== null && answer !== undefined) {
      return answer as Exclude<T, false | null | undefined>;
    }
    if (Date.now() >= deadline) {
      const state = describe === undefined ? '' : `; at the end: ${JSON.stringify(describe())}`;
      throw new Error(`waited ${deadlineMs} ms for ${what}${state}`);
    }
    await delay(Math.min(everyMs, Math.max(deadline - Date.now(), 1)));
  }
}
