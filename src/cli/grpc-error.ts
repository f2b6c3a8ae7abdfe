import { isGrpcServiceError } from '@temporalio/client';

export interface GrpcFailure {
  code: number;
  details: string;
}

/** What Temporal answered: the SDK throws some of its answers bare and wraps others. */
export function grpcFailureOf(error: unknown): GrpcFailure | null {
  for (let depth = 0, cause = error; depth < 3 && cause instanceof Error; depth += 1) {
    if (isGrpcServiceError(cause)) return { code: cause.code, details: cause.details };
    cause = cause.cause;
  }
  return null;
}
