import { ANSWER_MS } from './bounded.ts';
import { grpcFailureOf } from './grpc-error.ts';
import { pause } from './io.ts';

const AGAIN_MS = 200;

/**
 * What Temporal says of an update whose workflow task failed. That undid the update: it was neither
 * accepted nor refused, and the task that follows does not bring it again. It happens to a `cancel`
 * that would end the campaign at the moment at which news arrives, such as that the list is read.
 */
const TASK_FAILED = 'workflow task failure';

/** Sends a command until the campaign has taken or refused it, as long as a killed worker may be waited for. */
export async function untilTaken<T>(send: () => Promise<T>, signal: AbortSignal): Promise<T> {
  const until = Date.now() + ANSWER_MS;
  for (;;) {
    try {
      return await send();
    } catch (error) {
      if (Date.now() > until || !wasUndone(error)) throw error;
    }
    await pause(AGAIN_MS, signal);
    signal.throwIfAborted();
  }
}

function wasUndone(error: unknown): boolean {
  return grpcFailureOf(error)?.details.includes(TASK_FAILED) === true;
}
