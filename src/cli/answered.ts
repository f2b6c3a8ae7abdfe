import { GRPC } from '../temporal/grpc-status.ts';
import { NoWorkerError } from './campaign-client.ts';
import { grpcFailureOf } from './grpc-error.ts';
import { pause } from './io.ts';

/** A query costs a worker a moment and no history event. */
export const ASK_EVERY_MS = 1_000;
/**
 * How long nobody may answer before the wait ends with exit code 9: long enough for a worker or a
 * Temporal server to be replaced, short enough for a script that would else hang for ever.
 */
const SILENCE_MS = 300_000;

export interface Patience {
  /** Of Temporal, for the note. */
  address: string;
  signal: AbortSignal;
  /** Told each time that nobody answers. */
  note: (text: string) => void;
}

/**
 * Asks until there is an answer: a worker or a Temporal server that restarts must not end the wait.
 * Undefined when the command is left.
 */
export async function answered<T>(
  ask: () => Promise<T>,
  { address, signal, note }: Patience,
): Promise<T | undefined> {
  const since = Date.now();
  while (!signal.aborted) {
    const isLastTry = Date.now() - since > SILENCE_MS;
    try {
      return await ask();
    } catch (error) {
      // Ctrl-C cuts a call short.
      if (signal.aborted) return undefined;
      if (isLastTry) throw error;
      if (error instanceof NoWorkerError) note(`${error.message} Waiting for one.`);
      else if (isTransient(error)) note(`Temporal at ${address} does not answer. Waiting.`);
      else throw error;
    }
    await pause(ASK_EVERY_MS, signal);
  }
  return undefined;
}

function isTransient(error: unknown): boolean {
  const code = grpcFailureOf(error)?.code;
  return code === GRPC.unavailable || code === GRPC.deadlineExceeded;
}
