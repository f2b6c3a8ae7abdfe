import { metricMeter } from '@temporalio/workflow';
import { isSamePause, type Pause } from '../src/domain/pause.ts';

// Nothing is counted again when a history is replayed. The worker adds namespace and task queue.
// Counters are made when they are used: outside of a workflow, as in a unit test, there is no meter.

/** Counts a pause once, and again when another takes its place. */
export function countPause(before: Pause | null, after: Pause | null): void {
  if (after === null || isSamePause(before, after)) return;
  metricMeter
    .createCounter('steadysend_pauses', undefined, 'Pauses that began')
    .add(1, { reason: after.reason, needs: after.needs });
}

export function countEnd(state: 'finished' | 'cancelled' | 'failed'): void {
  metricMeter
    .createCounter('steadysend_campaigns_ended', undefined, 'Campaigns that came to their end')
    .add(1, { state });
}
