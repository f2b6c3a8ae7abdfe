import type { CampaignStatus } from '../domain/status.ts';
import { GRPC } from '../temporal/grpc-status.ts';
import { NoWorkerError, type CampaignClient } from './campaign-client.ts';
import { EXIT, type ExitCode } from './exit-codes.ts';
import { grpcFailureOf } from './grpc-error.ts';
import { pause, printJson, type Io } from './io.ts';
import { openProgress } from './progress.ts';
import { exitCodeOf, statusText } from './status-text.ts';

export interface FollowOptions {
  /** Keep waiting while the campaign holds for something that ends by itself. */
  throughPauses: boolean;
  json: boolean;
  plain: boolean;
}

/** A query costs a worker a moment and no history event. */
const ASK_EVERY_MS = 1_000;
/**
 * How long nobody may answer before the wait ends with exit code 9: long enough for a worker or a
 * Temporal server to be replaced, short enough for a script that would else hang for ever.
 */
const SILENCE_MS = 300_000;

/**
 * Shows a campaign until it is over or holds, then prints its status. Leaving earlier changes
 * nothing: the campaign runs in Temporal, not here.
 */
export async function follow(
  client: CampaignClient,
  id: string,
  io: Io,
  options: FollowOptions,
): Promise<ExitCode> {
  const display = openProgress(io, options.plain);
  let answeredAt = Date.now();
  try {
    while (!io.signal.aborted) {
      const isLastTry = Date.now() - answeredAt > SILENCE_MS;
      const note = (text: string) => display.note(text);
      const status = await ask(client, id, { isLastTry, note, signal: io.signal });
      if (status !== null) {
        answeredAt = Date.now();
        display.show(status);
        const code = exitCodeOf(status);
        const goesOn = options.throughPauses && code === EXIT.pausedResumesByItself;
        if (code !== null && !goesOn) {
          display.end();
          printStatus(io, status, options.json);
          return code;
        }
      }
      await pause(ASK_EVERY_MS, io.signal);
    }
  } finally {
    display.end();
  }
  io.err(`Left; campaign ${id} goes on. Watch it again: steadysend watch ${id}\n`);
  return EXIT.detached;
}

interface AskOptions {
  isLastTry: boolean;
  note: (text: string) => void;
  signal: AbortSignal;
}

/** A worker or a Temporal server that restarts must not end the wait. */
async function ask(
  client: CampaignClient,
  id: string,
  { isLastTry, note, signal }: AskOptions,
): Promise<CampaignStatus | null> {
  try {
    return await client.status(id);
  } catch (error) {
    // Ctrl-C cuts a call short.
    if (signal.aborted) return null;
    if (isLastTry) throw error;
    if (error instanceof NoWorkerError) note(`${error.message} Waiting for one.`);
    else if (isTransient(error)) note(`Temporal at ${client.address} does not answer. Waiting.`);
    else throw error;
    return null;
  }
}

function isTransient(error: unknown): boolean {
  const code = grpcFailureOf(error)?.code;
  return code === GRPC.unavailable || code === GRPC.deadlineExceeded;
}

export function printStatus(io: Io, status: CampaignStatus, json: boolean): void {
  if (json) printJson(io, status);
  else io.out(statusText(status));
}
