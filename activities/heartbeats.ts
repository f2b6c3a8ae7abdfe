import { Context } from '@temporalio/activity';

/** Keeps a long activity alive and shows its progress; `signal` is aborted when it should end. */
export function withHeartbeat<T>(
  work: (signal: AbortSignal, progress: (details: unknown) => void) => Promise<T>,
): Promise<T> {
  const context = Context.current();
  let details: unknown;
  // The SDK throttles what it sends; the timer only makes sure that there is something to send.
  const timer = setInterval(() => context.heartbeat(details), 1_000);
  const progress = (latest: unknown) => {
    details = latest;
  };
  return work(context.cancellationSignal, progress).finally(() => clearInterval(timer));
}
