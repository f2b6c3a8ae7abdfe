import { ApplicationFailure } from '@temporalio/common';
import { ListError } from '../src/recipients/list-error.ts';
import { StorageError } from '../src/storage/storage-error.ts';

/**
 * The only place that turns an error into what Temporal keeps in histories. Of ours, messages are
 * made without recipients' data; of anything else, only the class is told, because a message of a
 * library may quote what it was given.
 */
export function asApplicationFailure(error: unknown): ApplicationFailure {
  if (error instanceof ApplicationFailure) return error;
  if (error instanceof ListError) {
    return ApplicationFailure.nonRetryable(error.message, 'ListError');
  }
  if (error instanceof StorageError) {
    return ApplicationFailure.retryable(error.message, `Storage.${error.code}`);
  }
  const kind = error instanceof Error ? error.name : typeof error;
  return ApplicationFailure.retryable(`an unexpected ${kind}; see the worker's log`, 'Unexpected');
}
