import { newProgress, statusOf } from '../domain/campaign-view.ts';
import { NO_HOLDS } from '../domain/holds.ts';
import { NoWorkerError, type CampaignClient } from './campaign-client.ts';
import { printJson, type Io } from './io.ts';

/** What is known right after a start, without waiting for anything. */
export async function tellStarted(
  client: CampaignClient,
  { id, name }: { id: string; name: string },
  io: Io,
  json: boolean,
): Promise<void> {
  const hasWorker = await client.hasWorker();
  if (!hasWorker) io.err('No worker is running: start one with `steadysend worker`.\n');
  if (!json) {
    io.out(`${id}\n`);
    io.err(`Watch it: steadysend watch ${id}\n`);
    return;
  }
  const now = Date.now();
  const begun = statusOf(newProgress(id, name, now), NO_HOLDS, now);
  const status = hasWorker ? await client.status(id).catch(orIfUnanswered(begun)) : begun;
  printJson(io, status);
}

function orIfUnanswered<T>(value: T): (error: unknown) => T {
  return (error) => {
    if (error instanceof NoWorkerError) return value;
    throw error;
  };
}
