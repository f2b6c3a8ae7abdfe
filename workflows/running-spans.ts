import { ActivityFailure, CancellationScope } from '@temporalio/workflow';
import type { SpanResult } from '../activities/contract.ts';

/** The spans that a segment has given to workers, so that a shut gate can call them back. */
export class RunningSpans {
  private readonly running = new Set<CancellationScope>();

  async call(work: () => Promise<SpanResult>): Promise<SpanResult> {
    const scope = new CancellationScope();
    this.running.add(scope);
    try {
      return await scope.run(work);
    } catch (error) {
      // Cancelled by the gate, and no result came back: no worker had taken it yet, or the worker
      // died before it could answer, and a cancelled activity is not retried. What was begun is in
      // the record, so the span is simply called again.
      if (!(error instanceof ActivityFailure) || !scope.consideredCancelled) throw error;
      return { done: false, accepted: 0 };
    } finally {
      this.running.delete(scope);
    }
  }

  /** Cancelling a span again does nothing. */
  cancelAll(): void {
    for (const scope of this.running) scope.cancel();
  }
}
