import { defaultPayloadConverter } from '@temporalio/common';
import type { WorkflowExecutionDescription } from '@temporalio/client';
import type { PrepareProgress } from '../domain/status.ts';

type PendingActivities = NonNullable<WorkflowExecutionDescription['raw']['pendingActivities']>;

/** The heartbeat of the activity that reads the list: progress that costs a history nothing. */
export function preparationOf(pending: PendingActivities): PrepareProgress | null {
  const preparing = pending.find(({ activityType }) => activityType?.name === 'prepareRecipients');
  const [payload] = preparing?.heartbeatDetails?.payloads ?? [];
  if (payload === undefined) return null;
  try {
    return asProgress(defaultPayloadConverter.fromPayload(payload));
  } catch {
    // Encrypted by a codec, or of another release: nothing that a status should fail for.
    return null;
  }
}

function asProgress(details: unknown): PrepareProgress | null {
  if (typeof details !== 'object' || details === null) return null;
  const { rows, bytes, totalBytes } = details as Record<string, unknown>;
  if (typeof rows !== 'number' || typeof bytes !== 'number') return null;
  return typeof totalBytes === 'number' ? { rows, bytes, totalBytes } : null;
}
