import { ensureSearchAttributes } from '../../src/temporal/search-attributes.ts';
import { connectClient } from '../../src/temporal/connect.ts';
import { until } from './until.ts';

/** A namespace that campaigns can use, in the cluster of `env`. */
export async function newNamespace(env: Record<string, string>, namespace: string): Promise<void> {
  const { connection } = await connectClient(env);
  try {
    await connection.workflowService.registerNamespace({
      namespace,
      workflowExecutionRetentionPeriod: { seconds: 86_400 as unknown as Long },
    });
    // Every server of the cluster learns of it a little later.
    await until(
      () =>
        ensureSearchAttributes(connection, namespace).then(
          () => true,
          () => false,
        ),
      { what: 'the new namespace', deadlineMs: 60_000, everyMs: 500 },
    );
  } finally {
    await connection.close();
  }
}
