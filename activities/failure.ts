import { ApplicationFailure } from '@temporalio/common';
import { ListError } from '../src/recipients/list-error.ts';
import type { Refusal } from '../src/domain/refusal.ts';
import { StorageError } from '../src/storage/storage-error.ts';
import { ownRefusal } from './refusals.ts';

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
    // The workflow pauses and tries again: a full disk is not mended by trying every second.
    return ApplicationFailure.nonRetryable(error.message, storageCode(error));
  }
  const kind = error instanceof Error ? error.name : typeof error;
  return ApplicationFailure.retryable(`an unexpected ${kind}; see the worker's log`, 'Unexpected');
}

function storageCode(error: StorageError): string {
  return `Storage.${error.code}`;
}

/** What a campaign folder that cannot be used means for the campaign. */
export function storageRefusal(error: StorageError): Refusal {
  const message = `${error.message}. Nothing is lost; sending goes on when it works again.`;
  const refusal = ownRefusal(storageCode(error), 'storage', message);
  return { ...refusal, probeEveryMs: STORAGE_PROBE_MS };
}

/** A full disk is often freed without anybody thinking of the campaign. */
const STORAGE_PROBE_MS = 60_000;
