import type { ListCounts } from '../src/domain/counts.ts';
import { isHeldBySes } from '../src/domain/held-start.ts';
import { onWait, onWaitOver, type Holds } from '../src/domain/holds.ts';
import type { Refusal } from '../src/domain/refusal.ts';
import type { MailVolume } from '../src/domain/rejection-guard.ts';
import { AT_ONCE, type SendPlan } from '../src/domain/send-plan.ts';
import { shownWindow, windowAt } from '../src/domain/send-window.ts';
import { shownIn } from '../src/domain/shown-time.ts';
import { CHUNK_SIZE_MAX } from '../src/domain/span.ts';
import {
  FIRST_STAGE,
  judgeStage,
  stagesOf,
  stageWait,
  type Stage,
  type StageState,
} from '../src/domain/stages.ts';
import type { CampaignStatus } from '../src/domain/status.ts';
import { isStageHold } from '../src/domain/wait.ts';
import type { CampaignInput } from './messages.ts';

const DAY_MS = 86_400_000;

/** What survives continue-as-new. */
export interface CarriedPlan {
  startsAt: number | null;
  stage: StageState;
}

/**
 * Where a campaign is in its own plan: its start, its stages and its send window. It turns holds into
 * other holds; CampaignRun applies them.
 */
export class PlanRun {
  readonly plan: SendPlan;
  /** Not the plan's own: `reschedule` moves it. Null: at once. */
  startsAt: number | null;
  private stageState: StageState;
  private readonly chunkSize: number;
  private stages: Stage[] = [];
  /** Until then the window stays as it was last found; 0: not looked at yet. */
  private windowUntil = 0;

  constructor(input: CampaignInput, carried: CarriedPlan | undefined) {
    this.plan = input.plan ?? AT_ONCE;
    const { startAt } = this.plan;
    // What SES holds is given to SES at once.
    const planned = startAt === null || isHeldBySes(this.plan) ? null : Date.parse(startAt);
    this.startsAt = carried === undefined ? planned : carried.startsAt;
    this.stageState = carried?.stage ?? FIRST_STAGE;
    this.chunkSize = input.chunkSize ?? CHUNK_SIZE_MAX;
  }

  carried(): CarriedPlan {
    return { startsAt: this.startsAt, stage: this.stageState };
  }

  /** The list is known, and with it where its stages end. */
  divide(list: ListCounts): void {
    this.stages = stagesOf(this.plan, list, this.chunkSize);
  }

  private get stage(): Stage | undefined {
    return this.stages[this.stageState.index];
  }

  /** Chunks from this one on wait for a later stage. */
  get untilChunk(): number {
    return this.stage?.untilChunk ?? 0;
  }

  /** Chunks of the stages before this one. */
  get chunksBefore(): number {
    return this.stages[this.stageState.index - 1]?.untilChunk ?? 0;
  }

  /** Recipients of this stage and of those before it. */
  get recipients(): number {
    return this.stages
      .slice(0, this.stageState.index + 1)
      .reduce((sum, { recipients }) => sum + recipients, 0);
  }

  get isLastStage(): boolean {
    return this.stageState.index >= this.stages.length - 1;
  }

  get isHolding(): boolean {
    return this.stageState.phase === 'holding';
  }

  /** What is judged later has to be counted from its beginning. */
  get wantsVolume(): boolean {
    return !this.isLastStage && this.stageState.volumeSince === null;
  }

  get shownStage(): CampaignStatus['stage'] {
    const { stage } = this;
    if (stage === undefined || this.stages.length < 2) return null;
    const { kind, recipients } = stage;
    return { kind, recipients, number: this.stageState.index + 1, of: this.stages.length };
  }

  volumeRead(volume: MailVolume): void {
    if (this.wantsVolume) this.stageState = { ...this.stageState, volumeSince: volume };
  }

  beginHold(holds: Holds, now: number): Holds {
    const { stage } = this;
    if (this.stageState.phase !== 'sending' || stage === undefined) return holds;
    this.stageState = { ...this.stageState, phase: 'holding' };
    return onWait(holds, stageWait(stage, this.plan, now));
  }

  /** A person's `resume` took the hold away. */
  resumed(holds: Holds): void {
    if (this.isHolding && !holds.waits.some(isStageHold)) {
      this.stageState = { ...this.stageState, phase: 'over' };
    }
  }

  /** Looks at what SES counts; the refusal when too many bounced, null otherwise. */
  judge(holds: Holds, volume: MailVolume | null, taken: number, now: number): Refusal | null {
    const wait = holds.waits.find(isStageHold);
    const { stage } = this;
    if (wait === undefined || stage === undefined || !this.isHolding) return null;
    const { volumeSince, takenBefore } = this.stageState;
    const verdict = judgeStage(stage, {
      now: volume,
      since: volumeSince,
      taken: taken - takenBefore,
      isOver: now >= Date.parse(wait.until ?? ''),
    });
    if (verdict === 'wait') return null;
    this.stageState = { ...this.stageState, phase: 'over' };
    return verdict === 'passed' ? null : verdict;
  }

  /** Ends the wait of a stage that is over, and begins the next one. */
  nextStage(holds: Holds, volume: MailVolume | null, taken: number): Holds {
    const index = this.stageState.index + 1;
    this.stageState = { index, phase: 'sending', volumeSince: volume, takenBefore: taken };
    const wait = holds.waits.find(isStageHold);
    return wait === undefined ? holds : onWaitOver(holds, wait.code);
  }

  msUntilHoldEnds(holds: Holds, now: number): number {
    const until = holds.waits.find(isStageHold)?.until ?? null;
    return until === null ? 1 : Math.max(1, Date.parse(until) - now);
  }

  /** Opens or closes the gate as the window says; looks at the clock of its zone only when due. */
  keepWindow(holds: Holds, now: number): Holds {
    const { window } = this.plan;
    if (window === null || now < this.windowUntil) return holds;
    const { open, until } = windowAt(now, window);
    this.windowUntil = until ?? (open ? Infinity : now + DAY_MS);
    if (open) return onWaitOver(holds, 'SendWindow');
    const opens =
      until === null ? 'in more than two weeks' : `at ${shownIn(until, window.timezone)}`;
    return onWait(holds, {
      code: 'SendWindow',
      message: `It sends within ${shownWindow(window)} only, and goes on ${opens}.`,
      since: new Date(now).toISOString(),
      until: until === null ? null : new Date(until).toISOString(),
    });
  }

  /** Null: no window, or not looked at yet. */
  get windowDue(): number | null {
    return this.windowUntil === 0 || this.windowUntil === Infinity ? null : this.windowUntil;
  }
}
