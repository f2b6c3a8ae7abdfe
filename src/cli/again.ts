import { ANSWER_MS } from './bounded.ts';
import { pause } from './io.ts';

export interface AgainOptions {
  /** Of a failure: whether it only means that it was too early. */
  isForAgain: (error: unknown) => boolean;
  everyMs: number;
  signal: AbortSignal;
}

/** Calls until it is answered, or fails for good; for as long as a killed worker may be waited for. */
export async function again<T>(
  call: () => Promise<T>,
  { isForAgain, everyMs, signal }: AgainOptions,
): Promise<T> {
  const until = Date.now() + ANSWER_MS;
  for (;;) {
    try {
      return await call();
    } catch (error) {
      if (Date.now() > until || !isForAgain(error)) throw error;
    }
    await pause(everyMs, signal);
    signal.throwIfAborted();
  }
}
