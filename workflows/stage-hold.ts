import { condition } from '@temporalio/workflow';
import { sweepIntervalMs } from '../src/domain/sweep-interval.ts';
import type { CampaignRun } from './campaign-run.ts';
import type { Segments } from './segments.ts';
import { sweepStage, type Sweep } from './sweeping.ts';

const AGAIN_MS = 1_000;

/**
 * The hold between two stages: sweeps read what SES counts, until the hold is over, too many mails
 * bounced, or a person resumes. False when the campaign does not go on in this run. A stage that was
 * rejected goes on too: behind the pause that the verdict set.
 */
export async function holdStage(
  run: CampaignRun,
  segments: Segments,
  sweep: Sweep,
): Promise<boolean> {
  run.holdStage();
  const since = Date.now();
  while (run.plan.isHolding && !run.ended && !segments.isDraining) {
    const now = Date.now();
    const left = run.plan.msUntilHoldEnds(run.holds, now);
    const interval = sweepIntervalMs(now - since, true);
    const wake = () => !run.plan.isHolding || run.ended || run.wantsSweep;
    // Over, and the last sweep began before that, or could not tell: not at once again.
    await condition(wake, left > 1 ? Math.min(left, interval) : run.isHeld ? interval : AGAIN_MS);
    if (!run.plan.isHolding || run.ended) break;
    run.due();
    await sweepStage(run, sweep);
  }
  return !run.ended && !run.plan.isHolding;
}
