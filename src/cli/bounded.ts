import type { Connection } from '@temporalio/client';

/**
 * A worker answers in milliseconds. After one was killed, the server waits for it for up to 10 s (a
 * workflow task's time-out) and another 2 s (the worker's sticky queue) before another answers.
 */
export const ANSWER_MS = 15_000;

/** A call to Temporal that ends: at the deadline, or when the command is left. */
export async function bounded<T>(
  connection: Connection,
  signal: AbortSignal,
  call: () => Promise<T>,
  timeoutMs = ANSWER_MS,
): Promise<T> {
  signal.throwIfAborted();
  // One of its own for each call: the connection listens to it and never stops listening.
  const leaving = new AbortController();
  const leave = () => leaving.abort();
  signal.addEventListener('abort', leave);
  try {
    return await connection.withAbortSignal(leaving.signal, () =>
      connection.withDeadline(Date.now() + timeoutMs, call),
    );
  } finally {
    signal.removeEventListener('abort', leave);
  }
}
