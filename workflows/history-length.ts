import { workflowInfo } from '@temporalio/workflow';

/** No run's history may exceed 8,000 events; the server suggests an end at 4,096 or 4 MiB. */
const EVENTS_LONG = 6_000;

/**
 * How much history this run has. It becomes long first, so that it can end where nothing is lost
 * by it, and then too long, when it has to end wherever it is. The second is half as much again as
 * what the server thought long, which also holds for a server that thinks little of it.
 */
export class HistoryLength {
  private suggestedAt: number | null = null;

  get isLong(): boolean {
    const { continueAsNewSuggested, historyLength } = workflowInfo();
    if (!continueAsNewSuggested && historyLength < EVENTS_LONG) return false;
    this.suggestedAt ??= historyLength;
    return true;
  }

  get isTooLong(): boolean {
    return this.isLong && workflowInfo().historyLength > (this.suggestedAt ?? 0) * 1.5;
  }
}
