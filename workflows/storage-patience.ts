import { ActivityFailure, CancellationScope, condition, sleep } from '@temporalio/workflow';
import { storageRefusalOf } from './activity-failure.ts';
import type { CampaignRun } from './campaign-run.ts';

const STORAGE_WAIT_MS = 60_000;

/** The work's result, or null when the campaign was ended meanwhile. */
export async function untilEnded<T>(run: CampaignRun, work: () => Promise<T>): Promise<T | null> {
  const scope = new CancellationScope();
  const working = scope.run(work);
  const over = working.then(
    () => {},
    () => {},
  );
  await Promise.race([over, condition(() => run.ended)]);
  if (run.ended) scope.cancel();
  try {
    return await working;
  } catch (error) {
    // Cancelled, or its worker died meanwhile and a cancelled activity is not retried.
    if (run.ended && error instanceof ActivityFailure) return null;
    throw error;
  }
}

/** Repeats work on the campaign folder for as long as the folder is the trouble, with pauses. */
export async function untilStored<T>(run: CampaignRun, work: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await work();
    } catch (error) {
      const refusal = storageRefusalOf(error);
      if (refusal === null) throw error;
      run.storageRefused(refusal);
      // An ended campaign holds nothing any more; its report is simply tried again.
      if (!run.isHeld) await sleep(STORAGE_WAIT_MS);
      while (run.isHeld) {
        await condition(() => !run.isHeld, run.msUntilDue ?? STORAGE_WAIT_MS);
        run.due();
      }
    }
  }
}
