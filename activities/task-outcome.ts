import type { ChunkOutcome } from '../src/domain/chunk-outcome.ts';
import type { SendTask } from '../src/ses/port.ts';

/**
 * What a task's numbers say. Where fewer were sent than asked, the rest is unknown until the rows
 * are looked up one by one (row-fates.ts).
 */
export function outcomeOf(task: SendTask, size: number, closeErrors: boolean): ChunkOutcome {
  const sent = Math.min(task.sent, size);
  const open: ChunkOutcome = { state: 'open', sent, failed: 0, unknown: 0, release: 'no' };
  switch (task.state) {
    case 'finished':
      return { ...open, state: 'finished', unknown: size - sent };
    case 'error':
      if (!closeErrors) return open;
      return sent === 0
        ? { ...open, state: 'error', failed: size, code: 'TaskError' }
        : { ...open, state: 'error', unknown: size - sent, code: 'TaskError' };
    case 'waiting':
    case 'sending':
    case 'pausedToday':
    case 'other':
      return open;
  }
}
