import type { WorkflowInterceptors } from '@temporalio/workflow';
import { BETWEEN_WORKERS } from './messages.ts';

/**
 * Refuses news whose workflow task has not begun.
 *
 * A query that finds no worker with the campaign in its cache brings the whole history as it is just
 * then, and that may end in news for which a workflow task is scheduled and not yet started, such as
 * while the server still waits for a worker that was killed. SDK Core applies such news, answers, and
 * keeps the campaign so. The task then brings only what came since, and all commands go out together;
 * or it brings nothing, and the clock stood at the task before. A replay gets both at once, at another
 * time, decides otherwise, and the campaign hangs in a nondeterminism error for ever.
 *
 * News of a started task comes with the instant at which it started. What is added to the history at
 * the same instant was not brought by a task. Failing here fails the query alone, and has the campaign
 * taken out of the cache; who asks again is answered when the task is through.
 */
export const interceptors = (): WorkflowInterceptors => {
  let latest = { startedAt: '', events: 0 };
  return {
    internals: [
      {
        activate(input, next) {
          const { timestamp, historyLength, isReplaying, jobs } = input.activation;
          const startedAt = `${String(timestamp?.seconds)}.${timestamp?.nanos}`;
          const events = Number(historyLength);
          // One task may come in several activations; only the history does not grow meanwhile.
          const isUnstarted = startedAt === latest.startedAt && events > latest.events;
          // Where a clock is so coarse that two tasks start at one instant, it happens once: a task
          // that is tried again starts later, and those before it are replayed.
          if (
            isUnstarted &&
            isReplaying !== true &&
            jobs?.some(({ queryWorkflow }) => !queryWorkflow)
          ) {
            throw new Error(BETWEEN_WORKERS);
          }
          latest = { startedAt, events };
          next(input);
        },
      },
    ],
  };
};
