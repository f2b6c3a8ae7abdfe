import { QueryNotRegisteredError, type Connection, type WorkflowHandle } from '@temporalio/client';
import type { CampaignStatus } from '../domain/status.ts';
import { GRPC } from '../temporal/grpc-status.ts';
import { QUERY_MS } from '../temporal/sticky.ts';
import { BETWEEN_WORKERS, statusQuery } from '../../workflows/messages.ts';
import { again } from './again.ts';
import { bounded } from './bounded.ts';
import { grpcFailureOf } from './grpc-error.ts';

const AGAIN_MS = 500;

/**
 * Asks a worker for the campaign's status: in short questions, see QUERY_MS, until one is answered,
 * for as long as a worker that was killed may be waited for.
 */
export async function askStatus(
  connection: Connection,
  handle: WorkflowHandle,
  signal: AbortSignal,
): Promise<CampaignStatus> {
  const ask = () => bounded(connection, signal, () => handle.query(statusQuery), QUERY_MS);
  const isForAgain = (error: unknown) => isBetweenWorkers(error) || isLate(error);
  return await again(ask, { isForAgain, everyMs: AGAIN_MS, signal });
}

/** What Temporal's SDK says where the message of a failure is encrypted; its client decrypts no query's. */
export const ENCODED = 'Encoded failure';

/** The client takes every query that failed in the worker for one that it does not know. */
function isBetweenWorkers(error: unknown): boolean {
  if (!(error instanceof QueryNotRegisteredError)) return false;
  return error.message.includes(BETWEEN_WORKERS) || error.message === ENCODED;
}

/** CANCELLED is what our own deadline looks like when the server notices it first. */
function isLate(error: unknown): boolean {
  const code = grpcFailureOf(error)?.code;
  return code === GRPC.deadlineExceeded || code === GRPC.cancelled;
}
