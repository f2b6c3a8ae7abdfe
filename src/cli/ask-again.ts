import { setTimeout as sleep } from 'node:timers/promises';
import { QueryNotRegisteredError } from '@temporalio/client';
import { BETWEEN_WORKERS } from '../../workflows/messages.ts';

/** The server waits two seconds for a worker that is gone; a slow one may need some more. */
const TRIES = 20;
const AGAIN_MS = 500;

/** Asks once more for as long as the campaign is on its way to another worker. */
export async function askAgain<T>(ask: () => Promise<T>, signal: AbortSignal): Promise<T> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await ask();
    } catch (error) {
      if (tries === TRIES || !isBetweenWorkers(error)) throw error;
    }
    await sleep(AGAIN_MS, undefined, { signal });
  }
}

/** What Temporal's SDK says where the message of a failure is encrypted; its client decrypts no query's. */
export const ENCODED = 'Encoded failure';

/** The client takes every query that failed in the worker for one that it does not know. */
function isBetweenWorkers(error: unknown): boolean {
  if (!(error instanceof QueryNotRegisteredError)) return false;
  return error.message.includes(BETWEEN_WORKERS) || error.message === ENCODED;
}
