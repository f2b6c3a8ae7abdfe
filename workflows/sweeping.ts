import { condition } from '@temporalio/workflow';
import { atProvider, isComplete, recurs } from '../src/domain/campaign-view.ts';
import { isHeldBySes } from '../src/domain/held-start.ts';
import { quietSweepMs } from '../src/domain/held-sweep.ts';
import { shownPause, shownWait } from '../src/domain/holds.ts';
import { spanCount } from '../src/domain/span.ts';
import { sweepIntervalMs } from '../src/domain/sweep-interval.ts';
import type { SweepFailure, SweepInput, SweepResult } from '../activities/contract.ts';
import type { CampaignRun } from './campaign-run.ts';
import type { CampaignSettings } from './messages.ts';
import type { Segments } from './segments.ts';

/** One sweep deletes groups for at most so long, so that the counts stay fresh. */
const RELEASE_MS = 5_000;
/** SES's statistics lag by minutes, so reading them more often tells nothing new. */
const VOLUME_EVERY_MS = 15_000;
/** Where the campaign was launched without saying so; see STEADYSEND_QUIET_SWEEP_MS. */
const QUIET_SWEEP_MS = 6 * 3_600_000;
/** After `cancel` or a failure, tasks are followed for so long; those that wait at SES, from their start. */
const FOLLOW_MS = 15 * 60_000;

export type Sweep = (input: Omit<SweepInput, 'campaignId'>) => Promise<SweepResult | SweepFailure>;

/**
 * Sweeps again and again until every chunk is final and released, or final in its stage; of a cancelled campaign, until
 * what SES accepted is; until the run drains for continue-as-new; or until it sees that chunks are
 * left although every span was called, which is how lost records show.
 */
export async function sweepUntilSettled(
  run: CampaignRun,
  segments: Segments,
  { quietSweepMs: longestMs = QUIET_SWEEP_MS }: Pick<CampaignSettings, 'quietSweepMs'>,
  sweep: Sweep,
): Promise<void> {
  let phaseSince = Date.now();
  let phase = '';
  let volumeReadAt = 0;
  // Only a sweep that began when nothing was being sent any more can say that all is settled.
  let sawAll = false;
  while (!(sawAll && isSettled(run, segments)) && run.progress.list !== null) {
    const paused = shownPause(run.holds) !== null;
    const held = paused || shownWait(run.holds) !== null;
    const now = `${held} ${segments.over}`;
    if (now !== phase) [phase, phaseSince] = [now, Date.now()];
    const wasOver = segments.over;
    await condition(
      () => segments.over !== wasOver || run.wantsSweep,
      quietSweepMs(run.progress.plan, atRest(run), Date.now(), longestMs) ??
        sweepIntervalMs(Date.now() - phaseSince, held),
    );
    sawAll = segments.over;
    const closeErrors = sawAll && run.onlyErrorsLeft && !paused;
    const fromSpan = run.closedThrough;
    const toSpan = run.sweepEnd;
    const readVolume = Date.now() - volumeReadAt >= VOLUME_EVERY_MS;
    if (readVolume) volumeReadAt = Date.now();
    const releaseMs = RELEASE_MS;
    const judgesStage = run.plan.wantsVolume;
    run.swept(await sweep({ fromSpan, toSpan, closeErrors, releaseMs, readVolume, judgesStage }));
    const goesAt = Math.max(phaseSince, heldUntil(run));
    if (run.ended && segments.over && Date.now() - goesAt > FOLLOW_MS) return;
  }
}

function isSettled(run: CampaignRun, segments: Segments): boolean {
  const { list } = run.progress;
  if (list === null || run.wantsSweep) return false;
  // Watching what recurs would have no end.
  if (run.ended) return atProvider(run.progress) === 0 || recurs(run.progress);
  if (run.isOver) return run.closedThrough >= spanCount(list.chunks);
  // The rest of its groups are released while the campaign holds for the next stage.
  if (run.isStageFinal && !recurs(run.progress)) return true;
  // Segments are over and chunks are left: records were lost, or SES still works on our tasks,
  // which a new run may wait for as well when the history of this one is long.
  return run.unsent > 0 || segments.isDraining;
}

/** One look at SES between two stages: what bounced, and what became of the groups. */
export async function sweepStage(run: CampaignRun, sweep: Sweep): Promise<boolean> {
  const result = await sweep({
    fromSpan: run.closedThrough,
    toSpan: run.sweepEnd,
    closeErrors: false,
    releaseMs: RELEASE_MS,
    readVolume: true,
    judgesStage: true,
  });
  run.swept(result);
  if ('storage' in result) return false;
  run.judgeStage(result);
  return true;
}

/** What decides how long nothing can have changed. An ended campaign creates no more send tasks. */
function atRest(run: CampaignRun): { unsent: number; isComplete: boolean } {
  return { unsent: run.ended ? 0 : run.unsent, isComplete: isComplete(run.progress) };
}

/** The start of what waits at SES; a recurring campaign is not waited for. */
function heldUntil({ progress: { plan } }: CampaignRun): number {
  if (!isHeldBySes(plan) || plan.recurring !== null || plan.startAt === null) return 0;
  return Date.parse(plan.startAt);
}
