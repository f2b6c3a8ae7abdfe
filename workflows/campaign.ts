import {
  ActivityFailure,
  allHandlersFinished,
  CancellationScope,
  condition,
  continueAsNew,
  setHandler,
  sleep,
} from '@temporalio/workflow';
import type { ListCounts } from '../src/domain/counts.ts';
import type { CampaignStatus } from '../src/domain/status.ts';
import { failureOf, storageRefusalOf } from './activity-failure.ts';
import { campaignActivities } from './activity-proxies.ts';
import { CampaignRun, type CarriedState } from './campaign-run.ts';
import {
  cancelCampaignUpdate,
  lastSpanStartedSignal,
  pauseCampaignUpdate,
  probeAcceptedSignal,
  refusedSignal,
  resumeCampaignUpdate,
  statusQuery,
  type CampaignInput,
} from './messages.ts';
import { Segments } from './segments.ts';
import { sweepUntilSettled } from './sweeping.ts';

const STORAGE_WAIT_MS = 60_000;

/**
 * One campaign, from list to report.
 *
 *   preparing -> sending -> finished
 *        \          \-----> cancelled   (what SES accepted is followed for a while)
 *         \---------------> failed      (the list cannot be read, or the file is all wrong)
 *
 * Pausing is not a phase but a hold on sending: src/domain/holds.ts. Two things run side by side:
 * segments, which send, and the sweep, which sees what becomes of what was sent.
 */
export async function campaignWorkflow(
  input: CampaignInput & { carried?: CarriedState },
): Promise<CampaignStatus> {
  const run = new CampaignRun(input, input.carried);
  const segments = new Segments(run, input);
  setHandler(statusQuery, () => run.status());
  setHandler(pauseCampaignUpdate, ({ note }) => run.pause(note ?? ''), {
    validator: (_command) => run.validatePause(),
  });
  setHandler(resumeCampaignUpdate, () => run.resume(), { validator: () => run.validateResume() });
  setHandler(cancelCampaignUpdate, ({ note }) => run.cancel(note ?? ''), {
    validator: (_command) => run.validateCancel(),
  });
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
  run.show();
  if (run.progress.list === null) {
    await prepare(run, () => activities.prepareRecipients({ campaignId }));
  }
  if (run.progress.list !== null) {
    for (;;) {
      await Promise.all([
        segments.runAll(),
        sweepUntilSettled(run, segments, input.settings, (work) =>
          activities.sweepSendTasks({ campaignId, ...work }),
        ),
      ]);
      if (run.ended || run.unsent === 0) break;
      // The spans of segments that were told to stop, or whose records were lost.
      if (!segments.isDraining || segments.isParked) run.callAgain();
      if (segments.isDraining) break;
    }
  }
  if (!run.ended && !run.isOver) {
    // The history has grown long and everything is drained: go on in a new run.
    await condition(allHandlersFinished);
    await continueAsNew<typeof campaignWorkflow>({ ...input, carried: run.carried() });
  }
  if (run.progress.list !== null) {
    const { phase } = run.progress;
    const state = phase === 'cancelled' || phase === 'failed' ? phase : 'finished';
    await untilStored(run, () => activities.writeReport({ campaignId, state }));
  }
  if (!run.ended) run.end('finished');
  run.finishedAt(Date.now());
  await condition(allHandlersFinished);
  return run.status();
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

/** The work's result, or null when the campaign was ended meanwhile. */
async function untilEnded<T>(run: CampaignRun, work: () => Promise<T>): Promise<T | null> {
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
async function untilStored<T>(run: CampaignRun, work: () => Promise<T>): Promise<T> {
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
