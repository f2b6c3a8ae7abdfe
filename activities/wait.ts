import { setTimeout as sleep } from 'node:timers/promises';
import { StoppedError } from './calls.ts';

/** Every wait of an activity can be interrupted; an interrupted one throws StoppedError. */
export async function wait(ms: number, stop: AbortSignal): Promise<void> {
  try {
    if (ms > 0) await sleep(ms, undefined, { signal: stop });
  } catch {
    // Only the signal rejects it.
  }
  if (stop.aborted) throw new StoppedError();
}
