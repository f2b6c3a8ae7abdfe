import type { Refusal } from '../src/domain/refusal.ts';
import { ActivityFailure, ApplicationFailure } from '@temporalio/workflow';

/**
 * The failure that an activity means to tell: an ApplicationFailure that activities/failure.ts
 * made, by its type string. Anything else is null and is thrown on.
 */
export function failureOf(error: unknown): { code: string; message: string } | null {
  if (!(error instanceof ActivityFailure)) return null;
  const { cause } = error;
  if (!(cause instanceof ApplicationFailure) || typeof cause.type !== 'string') return null;
  return { code: cause.type, message: cause.message };
}

/** How often a campaign folder that failed is tried again. */
const STORAGE_PROBE_MS = 60_000;

/** The campaign folder could not be used: a pause, whatever was being done. */
export function storageRefusalOf(error: unknown): Refusal | null {
  const failure = failureOf(error);
  if (failure === null || !failure.code.startsWith('Storage.')) return null;
  const { code, message } = failure;
  const probeEveryMs = STORAGE_PROBE_MS;
  return { code, action: 'pause', reason: 'storage', needs: 'person', message, probeEveryMs };
}
