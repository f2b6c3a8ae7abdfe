import type { WorkflowInterceptors } from '@temporalio/workflow';
import { BETWEEN_WORKERS } from './messages.ts';

/** What SDK Core calls a query that comes in a task of its own, and not beside news. */
const LEGACY_QUERY_ID = 'legacy_query';

/**
 * Refuses queries that would leave a state in the cache which no history explains.
 *
 * A query that finds no worker with the campaign in its cache brings the whole history as it is just
 * then. SDK Core applies all of it, answers, and keeps the campaign so. What a workflow task would
 * bring later must then not be there already, and twice it may be:
 *
 *  1. The history ends in news for which a task is scheduled and not yet started, such as while the
 *     server still waits for a worker that was killed. The task brings only what came since, and all
 *     commands go out together; or it brings nothing, and the clock stood at the task before.
 *  2. It ends in a task that was started for a worker which is gone. That task times out, and the
 *     next one brings its news together with what came since.
 *
 * A replay gets all of it at once, decides otherwise, and the campaign hangs in a nondeterminism error
 * for ever. Failing here fails the query alone, and has the campaign taken out of the cache; who asks
 * again is answered when the task is through.
 *
 * The first is seen by the clock: news of a started task comes with the instant at which it started.
 * What is added to the history at the same instant was not brought by a task.
 *
 * The second looks like a task of this worker's own, but for what was before it:
 *
 *   own       its tasks came one after another, as they do while the campaign stays in the cache
 *   replayed  the history was read, and there was nothing in it that had not been answered
 *   news      the history was read, and a task's news after it: a query's, or a task's own
 *
 *   own, news   -> replayed   a replay
 *   replayed    -> news       news; a query -> own
 *   news        -> own        another task's news; a query is refused
 *
 * So a query is also refused when the first task after a replay was a real one. That costs a replay.
 * A query that finds the campaign in the cache cannot be told apart at all; it does not come here
 * if whoever asks does not wait for long: QUERY_MS in src/temporal/sticky.ts.
 */
export const interceptors = (): WorkflowInterceptors => {
  let latest = { startedAt: '', events: 0 };
  let knows: 'own' | 'replayed' | 'news' = 'own';
  return {
    internals: [
      {
        activate(input, next) {
          const { timestamp, historyLength, isReplaying, jobs } = input.activation;
          const startedAt = `${String(timestamp?.seconds)}.${timestamp?.nanos}`;
          const events = Number(historyLength);
          const isNews = jobs?.some(({ queryWorkflow }) => !queryWorkflow) ?? false;
          if (isNews && isReplaying === true) {
            knows = 'replayed';
          } else if (isNews) {
            // One task may come in several activations; only the history does not grow meanwhile.
            // Where a clock is so coarse that two tasks start at one instant, it happens once: a task
            // that is tried again starts later, and those before it are replayed.
            const isSameTask = startedAt === latest.startedAt;
            if (isSameTask && events > latest.events) throw new Error(BETWEEN_WORKERS);
            if (knows === 'replayed') knows = 'news';
            else if (!isSameTask) knows = 'own';
          } else if (
            jobs?.some(({ queryWorkflow }) => queryWorkflow?.queryId === LEGACY_QUERY_ID)
          ) {
            if (knows === 'news') throw new Error(BETWEEN_WORKERS);
            knows = 'own';
          }
          latest = { startedAt, events };
          next(input);
        },
      },
    ],
  };
};
