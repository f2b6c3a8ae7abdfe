import type { NativeConnection, Worker } from '@temporalio/worker';
import type { Readiness } from './operations-server.ts';

/** Kubernetes asks every few seconds and waits for one; an answer that is late is none. */
const ANSWER_MS = 2_000;

/** What `/readyz` says: does this worker take tasks, and does Temporal answer it? */
export class ReadinessCheck {
  private running: { worker: Worker; connection: NativeConnection } | null = null;
  private asking: Promise<Readiness> | null = null;

  watch(worker: Worker, connection: NativeConnection): void {
    this.running = { worker, connection };
  }

  /** Those who ask at the same time share one question to Temporal. */
  now(): Promise<Readiness> {
    this.asking ??= this.ask().finally(() => {
      this.asking = null;
    });
    return this.asking;
  }

  private async ask(): Promise<Readiness> {
    if (this.running === null) return 'starting';
    const { worker, connection } = this.running;
    switch (worker.getState()) {
      case 'INITIALIZED':
        return 'starting';
      case 'RUNNING':
        return await answers(connection);
      case 'STOPPING':
      case 'DRAINING':
      case 'DRAINED':
        return 'draining';
      case 'STOPPED':
      case 'FAILED':
        return 'stopped';
    }
  }
}

async function answers(connection: NativeConnection): Promise<Readiness> {
  try {
    await connection.withDeadline(Date.now() + ANSWER_MS, () =>
      connection.workflowService.getSystemInfo({}),
    );
    return 'ready';
  } catch {
    return 'no answer from Temporal';
  }
}
