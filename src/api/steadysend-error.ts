import { explainError } from '../cli/explain-error.ts';
import type { ExitCode } from '../cli/exit-codes.ts';

/** What the command would print, and the exit code that it would end with (docs/cli.md). */
export class SteadysendError extends Error {
  override readonly name = 'SteadysendError';
  /** Such as 2 for an unknown campaign, 5 for refused input, 9 when Temporal does not answer. */
  readonly exitCode: ExitCode;
  constructor(exitCode: ExitCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.exitCode = exitCode;
  }
}

/** Runs a call; what it throws becomes a `SteadysendError`, or the reason of an aborted signal. */
export async function explained<T>(
  signal: AbortSignal | undefined,
  call: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  // A call listens to its own, which is gone with it: the caller's may live for years.
  const own = new AbortController();
  const abort = () => own.abort(signal?.reason);
  signal?.addEventListener('abort', abort);
  try {
    signal?.throwIfAborted();
    return await call(own.signal);
  } catch (error) {
    if (signal?.aborted === true) throw signal.reason;
    const { exitCode, message } = explainError(error);
    throw new SteadysendError(exitCode, message, { cause: error });
  } finally {
    signal?.removeEventListener('abort', abort);
  }
}
