import { again } from './again.ts';
import { grpcFailureOf } from './grpc-error.ts';

const AGAIN_MS = 200;

/**
 * What Temporal says of an update whose workflow task failed. That undid the update: it was neither
 * accepted nor refused, and the task that follows does not bring it again. It happens to a `cancel`
 * that would end the campaign at the moment at which news arrives, such as that the list is read.
 */
const TASK_FAILED = 'workflow task failure';

/** Sends a command until the campaign has taken or refused it, as long as a killed worker may be waited for. */
export async function untilTaken<T>(send: () => Promise<T>, signal: AbortSignal): Promise<T> {
  return await again(send, { isForAgain: wasUndone, everyMs: AGAIN_MS, signal });
}

function wasUndone(error: unknown): boolean {
  return grpcFailureOf(error)?.details.includes(TASK_FAILED) === true;
}
