import { condition } from '@temporalio/workflow';
import type { FreshLists, PrepareInput } from '../activities/contract.ts';
import type { ListCounts } from '../src/domain/counts.ts';
import { listUnreadable } from '../src/domain/start.ts';
import { failureOf } from './activity-failure.ts';
import type { CampaignRun } from './campaign-run.ts';
import type { Segments } from './segments.ts';
import { untilEnded, untilStored } from './storage-patience.ts';

export interface StartActivities {
  takeFreshLists(): Promise<FreshLists>;
  prepareRecipients(input: Omit<PrepareInput, 'campaignId'>): Promise<ListCounts>;
}

/**
 * Waits for the start, which may be moved, paused and cancelled until it comes, and reads the list
 * again if the campaign file wants that. Ends when sending may begin, when the campaign ended, or when
 * this run's history is long.
 */
export async function untilStarted(
  run: CampaignRun,
  segments: Segments,
  activities: StartActivities,
): Promise<void> {
  const isFresh = run.plan.plan.list === 'fresh';
  while (!run.ended && !segments.isDraining) {
    run.due();
    if (run.beginIfDue()) {
      const list = isFresh ? await readAgain(run, activities) : run.progress.list;
      if (list !== null) run.started(list);
      if (list !== null) return;
    } else {
      await nextChange(run);
    }
  }
  // Cancelled before its list was read again: the report tells of the list as it was at launch.
  if (run.ended && isFresh) await untilStored(run, () => activities.prepareRecipients({}));
}

async function nextChange(run: CampaignRun): Promise<void> {
  if (run.ended) return;
  const seen = run.startKey;
  const wake = () => run.ended || run.startKey !== seen;
  const ms = run.isHeld ? run.msUntilDue : run.msUntilStart;
  await (ms === null ? condition(wake) : condition(wake, ms));
}

/** The counts of the list as it is now; null when it cannot be used, or the campaign was ended. */
async function readAgain(
  run: CampaignRun,
  { takeFreshLists, prepareRecipients }: StartActivities,
): Promise<ListCounts | null> {
  try {
    const fresh = await untilStored(run, () => untilEnded(run, takeFreshLists));
    if (fresh === null) return null;
    return await untilStored(run, () => untilEnded(run, () => prepareRecipients({ fresh })));
  } catch (error) {
    const failure = failureOf(error);
    if (failure === null) throw error;
    run.listUnreadable(listUnreadable(failure.message));
    return null;
  }
}
