import { QueryNotRegisteredError, type Connection, type WorkflowHandle } from '@temporalio/client';
import type { CampaignStatus } from '../domain/status.ts';
import { GRPC } from '../temporal/grpc-status.ts';
import { QUERY_MS } from '../temporal/sticky.ts';
import { BETWEEN_WORKERS, statusQuery } from '../../workflows/messages.ts';
import { ANSWER_MS, bounded } from './bounded.ts';
import { grpcFailureOf } from './grpc-error.ts';
import { pause } from './io.ts';

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
  const until = Date.now() + ANSWER_MS;
  for (;;) {
    try {
      return await bounded(connection, signal, () => handle.query(statusQuery), QUERY_MS);
    } catch (error) {
      if (Date.now() > until || !(isBetweenWorkers(error) || isLate(error))) throw error;
    }
    await pause(AGAIN_MS, signal);
    signal.throwIfAborted();
  }
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
