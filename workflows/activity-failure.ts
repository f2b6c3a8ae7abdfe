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
