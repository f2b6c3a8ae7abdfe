import type { CallOptions } from './port.ts';

export type StopReason = 'cancelled' | 'timeout';

/** One signal for everything that may end a call early, and which of them it was. */
export interface CallStop {
  readonly signal: AbortSignal;
  reason(): StopReason | undefined;
  /** The request leaves: from here `waitSignal` counts no more, and the time limit runs. */
  leave(timeoutMs: number): void;
  release(): void;
}

/**
 * Listens by hand and not with AbortSignal.any: the sources live as long as a worker, and what
 * they remember of each combined signal would grow with every call.
 */
export function createCallStop({ signal, waitSignal }: CallOptions): CallStop {
  const controller = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  let reason: StopReason | undefined;

  function stop(why: StopReason): void {
    reason ??= why;
    controller.abort();
  }
  const onAbort = () => stop('cancelled');

  for (const source of [signal, waitSignal]) {
    if (source?.aborted === true) onAbort();
    source?.addEventListener('abort', onAbort, { once: true });
  }

  return {
    signal: controller.signal,
    reason: () => reason,
    leave(timeoutMs) {
      if (waitSignal !== signal) waitSignal?.removeEventListener('abort', onAbort);
      timer = setTimeout(() => stop('timeout'), timeoutMs);
    },
    release() {
      clearTimeout(timer);
      for (const source of [signal, waitSignal]) source?.removeEventListener('abort', onAbort);
    },
  };
}
