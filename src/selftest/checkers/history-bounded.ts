import { withExamples, type Finding } from './finding.ts';

/** One run of a workflow as Temporal describes it. */
export interface RunSize {
  workflowId: string;
  events: number;
}

/** Well below the 51,200 events at which Temporal's server ends a workflow. */
const EVENTS_MAX = 8_000;

/** No run's history grows past the bound, however often things failed and were tried again. */
export function historyBounded(runs: readonly RunSize[], eventsMax = EVENTS_MAX): Finding[] {
  const long = runs.filter(({ events }) => events > eventsMax);
  if (long.length === 0) return [];
  const examples = long.map(({ workflowId, events }) => `${workflowId} with ${events}`);
  const message = withExamples(`runs of more than ${eventsMax} events`, examples);
  return [{ checker: 'history-bounded', message, count: long.length }];
}
