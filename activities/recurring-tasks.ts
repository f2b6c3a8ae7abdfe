import type { ChunkOutcome } from '../src/domain/chunk-outcome.ts';
import { firstCycleSent, type RecurringTasks } from '../src/domain/recurrence.ts';
import type { Recurrence } from '../src/domain/send-plan.ts';
import type { SendTask } from '../src/ses/port.ts';
import type { FoundTasks } from './find-tasks.ts';
import type { OpenChunk, OpenSpan } from './open-spans.ts';
import { outcomeOf } from './task-outcome.ts';

/**
 * A recurring chunk's recipients have their fate after its first cycle, so that a campaign's counts
 * come to rest and add up; what later cycles come to is counted apart.
 */
export function firstCycleJudge(recurring: Recurrence, closeErrors: boolean) {
  return (task: SendTask, chunk: OpenChunk): ChunkOutcome => {
    const { record, size } = chunk;
    const acceptedAt = record?.state === 'accepted' ? Date.parse(record.at) : 0;
    const when = { acceptedAt, now: Date.now() };
    const sent = task.state === 'error' ? null : firstCycleSent(task, size, recurring, when);
    // A task that SES calls finished between its cycles is judged by the same numbers.
    if (sent === null) return outcomeOf(task, size, closeErrors);
    return { state: 'finished', sent, failed: 0, unknown: size - sent, release: 'no' };
  };
}

/** All send tasks of the campaign, those whose first cycle is over too. */
export function recurringTasks(spans: OpenSpan[], found: FoundTasks): RecurringTasks {
  const total: RecurringTasks = { mails: 0, inError: 0, pausedToday: 0 };
  for (const { record } of spans.flatMap(({ chunks }) => chunks)) {
    const task = record?.state === 'accepted' ? found.tasks.get(record.taskId) : undefined;
    if (task === undefined) continue;
    total.mails += task.sent;
    if (task.state === 'error') total.inError += 1;
    if (task.state === 'pausedToday') total.pausedToday += 1;
  }
  return total;
}
