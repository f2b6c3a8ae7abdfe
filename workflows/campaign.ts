import {
  allHandlersFinished,
  CancellationScope,
  condition,
  continueAsNew,
  setHandler,
} from '@temporalio/workflow';
import type { ListCounts } from '../src/domain/counts.ts';
import type { CampaignStatus } from '../src/domain/status.ts';
import { failureOf } from './activity-failure.ts';
import { campaignActivities } from './activity-proxies.ts';
import { CampaignRun, type CarriedState } from './campaign-run.ts';
import {
  lastSpanStartedSignal,
  probeAcceptedSignal,
  refusedSignal,
  statusQuery,
  type CampaignInput,
  type CampaignSettings,
} from './messages.ts';
import { takeCommands } from './operator-commands.ts';
import { Segments } from './segments.ts';
import { holdStage } from './stage-hold.ts';
import { untilEnded, untilStored } from './storage-patience.ts';
import { sweepStage, sweepUntilSettled, type Sweep } from './sweeping.ts';
import { untilStarted } from './start.ts';

/**
 * One campaign, from list to report.
 *
 *   preparing -> scheduled -> sending -> finished
 *        \          \           \-----> cancelled   (what SES accepted is followed for a while)
 *         \          \----------------> cancelled   (also when its start was missed and is skipped)
 *          \--------------------------> failed      (the list cannot be read, or the file is all wrong)
 *
 * Pausing is not a phase but a hold on sending, and so is waiting for the send window or after a
 * canary: src/domain/holds.ts. Two things run side by side: segments, which send, and the sweep, which
 * sees what becomes of what was sent. A canary and a ramp make them run once for each stage.
 */
export async function campaignWorkflow(
  input: CampaignInput & { carried?: CarriedState },
): Promise<CampaignStatus> {
  const run = new CampaignRun(input, input.carried);
  const segments = new Segments(run, input);
  setHandler(statusQuery, () => run.status());
  takeCommands(run);
  setHandler(refusedSignal, ({ epoch, refusal }) => run.refused(epoch, refusal));
  setHandler(probeAcceptedSignal, ({ epoch }) => run.probeAccepted(epoch));
  setHandler(lastSpanStartedSignal, ({ segment }) => segments.lastSpanStarted(segment));

  // `temporal workflow cancel` means what `steadysend cancel` means: finish in good order, so
  // that nothing SES accepted goes without a fate.
  CancellationScope.current().cancelRequested.catch(() => {
    if (!run.ended) run.cancel('');
  });
  return CancellationScope.nonCancellable(() => main(run, segments, input));
}

async function main(
  run: CampaignRun,
  segments: Segments,
  input: CampaignInput,
): Promise<CampaignStatus> {
  const { campaignId } = input;
  const activities = campaignActivities(input.settings.heartbeatTimeoutMs);
  const sweep: Sweep = (input) => activities.sweepSendTasks({ campaignId, ...input });
  run.show();
  if (run.progress.list === null) {
    const isPreview = run.plan.plan.list === 'fresh';
    await prepare(run, () => activities.prepareRecipients({ campaignId, isPreview }));
  }
  if (run.progress.list !== null && run.progress.phase !== 'sending') {
    await untilStarted(run, segments, {
      takeFreshLists: () => activities.takeFreshLists({ campaignId }),
      prepareRecipients: (fresh) => activities.prepareRecipients({ campaignId, ...fresh }),
    });
  }
  if (run.wasStarted) await sendStages(run, segments, input.settings, sweep);
  if (!run.ended && !run.isOver) {
    // The history has grown long and everything is drained: go on in a new run.
    await condition(allHandlersFinished);
    await continueAsNew<typeof campaignWorkflow>({ ...input, carried: run.carried() });
  }
  if (run.progress.list !== null) {
    const { phase, pauses } = run.progress;
    const state = phase === 'cancelled' || phase === 'failed' ? phase : 'finished';
    const { failure } = run.progress;
    const why = failure === null ? {} : { failure };
    await untilStored(run, () => activities.writeReport({ campaignId, state, pauses, ...why }));
  }
  if (!run.ended) run.end('finished');
  run.finishedAt(Date.now());
  await condition(allHandlersFinished);
  return run.status();
}

/** Sends stage by stage, until all is sent, the campaign ended, or this run's history is long. */
async function sendStages(
  run: CampaignRun,
  segments: Segments,
  settings: CampaignSettings,
  sweep: Sweep,
): Promise<void> {
  for (;;) {
    if (run.plan.wantsVolume && !run.ended) await sweepStage(run, sweep);
    await Promise.all([segments.runAll(), sweepUntilSettled(run, segments, settings, sweep)]);
    if (run.ended) return;
    if (run.unsent > 0) {
      // The spans of segments that were told to stop, or whose records were lost.
      if (!segments.isDraining || segments.isParked) run.callAgain();
      if (segments.isDraining) return;
      continue;
    }
    if (run.plan.isLastStage || !(await holdStage(run, segments, sweep))) return;
    run.nextStage();
  }
}

async function prepare(run: CampaignRun, work: () => Promise<ListCounts>): Promise<void> {
  try {
    const list = await untilStored(run, () => untilEnded(run, work));
    if (list !== null) run.prepared(list);
  } catch (error) {
    const failure = failureOf(error);
    if (failure === null) throw error;
    run.fail(failure.code, failure.message);
  }
}
