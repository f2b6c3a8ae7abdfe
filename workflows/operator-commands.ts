import { CancellationScope, condition, setHandler } from '@temporalio/workflow';
import type { CampaignStatus } from '../src/domain/status.ts';
import type { CampaignRun } from './campaign-run.ts';
import {
  cancelCampaignUpdate,
  pauseCampaignUpdate,
  rescheduleCampaignUpdate,
  resumeCampaignUpdate,
} from './messages.ts';

/** `pause`, `resume`, `cancel` and `reschedule`: checked before they are accepted, and again as they are done. */
export function takeCommands(run: CampaignRun): void {
  const mayPause = () => run.validatePause();
  const mayResume = () => run.validateResume();
  const mayCancel = () => run.validateCancel();
  setHandler(
    pauseCampaignUpdate,
    ({ note }) => afterTheNews(mayPause, () => run.pause(note ?? '')),
    { validator: (_command) => mayPause() },
  );
  setHandler(resumeCampaignUpdate, () => afterTheNews(mayResume, () => run.resume()), {
    validator: mayResume,
  });
  setHandler(
    cancelCampaignUpdate,
    ({ note }) => afterTheNews(mayCancel, () => run.cancel(note ?? '')),
    { validator: (_command) => mayCancel() },
  );
  setHandler(
    rescheduleCampaignUpdate,
    ({ startAt }) =>
      afterTheNews(
        () => run.validateReschedule(startAt),
        () => run.reschedule(startAt),
      ),
    { validator: ({ startAt }) => run.validateReschedule(startAt) },
  );
}

/**
 * A command acts when all else that came with it has taken effect.
 *
 * A history of a workflow task without commands, followed at once by the task of an update, is read
 * in two ways. A worker that has the workflow not in its cache takes the first for a heartbeat: it
 * hands over the news of both together, and the update before a segment that ended. A replay sees
 * that the update was accepted in the second, and hands them over apart, in their order. A command
 * that acts at once acts on two different states, makes other commands of Temporal's, and leaves a
 * campaign that hangs in a nondeterminism error for ever. (SDK Core's find_end_index_of_next_wft_seq;
 * temporalio/sdk-rust issue 1146.) As the news makes no commands, the order is all that differs.
 *
 * A timer would put the command into a task of its own, but servers fire timers up to a second late.
 */
async function afterTheNews(check: () => void, act: () => CampaignStatus): Promise<CampaignStatus> {
  // `temporal workflow cancel` must not take back a command that was accepted.
  await CancellationScope.nonCancellable(async () => {
    for (let turn = 0; turn < TURNS; turn += 1) await nextTurn();
  });
  // The campaign may have ended by the news, or another command was faster.
  check();
  return act();
}

/** News reaches its end in three: a promise, a condition that waits for it, and one for that. */
const TURNS = 12;

/** Over when nothing is left for the event loop to do and every condition was looked at again. */
function nextTurn(): Promise<void> {
  let looks = 0;
  return condition(() => {
    looks += 1;
    return looks > 1;
  });
}
