import { CancellationScope, setHandler, sleep } from '@temporalio/workflow';
import type { CampaignStatus } from '../src/domain/status.ts';
import type { CampaignRun } from './campaign-run.ts';
import { cancelCampaignUpdate, pauseCampaignUpdate, resumeCampaignUpdate } from './messages.ts';

/** `pause`, `resume` and `cancel`: checked before they are accepted, and again as they are done. */
export function takeCommands(run: CampaignRun): void {
  const mayPause = () => run.validatePause();
  const mayResume = () => run.validateResume();
  const mayCancel = () => run.validateCancel();
  setHandler(
    pauseCampaignUpdate,
    ({ note }) => inTaskOfItsOwn(mayPause, () => run.pause(note ?? '')),
    { validator: (_command) => mayPause() },
  );
  setHandler(resumeCampaignUpdate, () => inTaskOfItsOwn(mayResume, () => run.resume()), {
    validator: mayResume,
  });
  setHandler(
    cancelCampaignUpdate,
    ({ note }) => inTaskOfItsOwn(mayCancel, () => run.cancel(note ?? '')),
    { validator: (_command) => mayCancel() },
  );
}

/**
 * An update touches nothing in the workflow task that brings it; a timer gives it another one.
 *
 * A history of a task without commands, followed at once by a task of an update, is read in two
 * ways. A worker that has the workflow not in its cache takes the first for a heartbeat: it hands
 * the news of both over together, the update before a segment that ended. A replay sees that the
 * update was accepted in the second, and hands them over apart, in their order. An update that acts
 * at once would act on two different states and make other commands, and the campaign would hang
 * in a nondeterminism error for ever. (SDK Core's find_end_index_of_next_wft_seq; its issue
 * temporalio/sdk-rust 1146.) Accepting and starting a timer is the same in both, and the task of
 * the timer is never merged, because the update's result is a command.
 */
async function inTaskOfItsOwn(
  check: () => void,
  act: () => CampaignStatus,
): Promise<CampaignStatus> {
  // Not cancellable: `temporal workflow cancel` must not take a command back that was accepted.
  await CancellationScope.nonCancellable(() => sleep(1));
  // Things went on meanwhile: the campaign may have ended, or another command was faster.
  check();
  return act();
}
