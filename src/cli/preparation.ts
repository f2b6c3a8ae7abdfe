import { defaultPayloadConverter, type PayloadCodec } from '@temporalio/common';
import type { WorkflowExecutionDescription } from '@temporalio/client';
import type { PrepareProgress } from '../domain/status.ts';

type PendingActivities = NonNullable<WorkflowExecutionDescription['raw']['pendingActivities']>;

/** The heartbeat of the activity that reads the list: progress that costs a history nothing. */
export async function preparationOf(
  pending: PendingActivities,
  codec: PayloadCodec,
): Promise<PrepareProgress | null> {
  const preparing = pending.find(({ activityType }) => activityType?.name === 'prepareRecipients');
  const [payload] = preparing?.heartbeatDetails?.payloads ?? [];
  if (payload === undefined) return null;
  try {
    const [plain = payload] = await codec.decode([payload]);
    return asProgress(defaultPayloadConverter.fromPayload(plain));
  } catch {
    // Of a key that is not known here, or of another release: nothing that a status should fail for.
    return null;
  }
}

function asProgress(details: unknown): PrepareProgress | null {
  if (typeof details !== 'object' || details === null) return null;
  const { rows, bytes, totalBytes } = details as Record<string, unknown>;
  if (typeof rows !== 'number' || typeof bytes !== 'number') return null;
  return typeof totalBytes === 'number' ? { rows, bytes, totalBytes } : null;
}
