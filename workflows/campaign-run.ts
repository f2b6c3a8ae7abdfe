import {
  ApplicationFailure,
  log,
  setCurrentDetails,
  upsertSearchAttributes,
} from '@temporalio/workflow';
import type { SweepFailure, SweepResult } from '../activities/contract.ts';
import {
  atProvider,
  isComplete,
  newProgress,
  recurs,
  stateOf,
  statusOf,
  totalsOf,
  withSample,
  type CampaignProgress,
} from '../src/domain/campaign-view.ts';
import { isHeldBySes } from '../src/domain/held-start.ts';
import type { Gate } from '../src/domain/gate.ts';
import { whyNothingToPause } from '../src/domain/held-status.ts';
import {
  gateOf,
  NO_HOLDS,
  onCauseGone,
  onDue,
  onOperatorPause,
  onProbeAccepted,
  onRefused,
  onResume,
  onNoRoom,
  onRoomFreed,
  onStop,
  onTasksGoOn,
  onTasksHeld,
  onWait,
  onWaitOver,
  shownPause,
  whyNoResume,
  type Holds,
} from '../src/domain/holds.ts';
import { withPauses } from '../src/domain/past-pauses.ts';
import { isRejectionHigh, type MailVolume } from '../src/domain/rejection-guard.ts';
import type { ListCounts } from '../src/domain/counts.ts';
import { CHUNK_SIZE_MAX, spanCount, spanOf } from '../src/domain/span.ts';
import type { Refusal } from '../src/domain/refusal.ts';
import type { SendPlan } from '../src/domain/send-plan.ts';
import type { CampaignStatus } from '../src/domain/status.ts';
import { addTotals } from '../src/domain/sweep-totals.ts';
import { campaignDetails } from '../src/domain/campaign-details.ts';
import { countEnd, countPause } from './campaign-metrics.ts';
import { planNotes } from '../src/domain/stages.ts';
import {
  isLate,
  LIST_UNREADABLE,
  scheduledWait,
  START_MISSED,
  startMissed,
} from '../src/domain/start.ts';
import type { CampaignInput } from './messages.ts';
import { PlanRun, type CarriedPlan } from './plan-run.ts';
import { CAMPAIGN_PAUSE_REASON, CAMPAIGN_STATE } from './search-attributes.ts';

/** What survives continue-as-new. */
export interface CarriedState {
  progress: CampaignProgress;
  holds: Holds;
  nextSpan: number;
  closedThrough: number;
  inErrorAcknowledged: number;
  volumeSince: MailVolume | null;
  plan: CarriedPlan;
}

/**
 * The state of a running campaign and what changes it. Decisions are src/domain's; this class
 * applies them and makes them visible: search attributes, Temporal's UI, the log.
 */
export class CampaignRun {
  progress: CampaignProgress;
  holds: Holds;
  /** The first span that no segment has been started for. */
  nextSpan: number;
  /** Every span before this one is final and released. */
  closedThrough: number;
  /** Something ended or came due, and a look at SES now is worth more than at the next interval. */
  wantsSweep = false;
  readonly plan: PlanRun;
  private readonly chunkSize: number;
  private pausedToday = 0;
  private inError = 0;
  private inErrorAcknowledged: number;
  /** The domain's mails when the guard began to count: at the start and at every resume. */
  private volumeSince: MailVolume | null;

  /** Sending has begun, in this run or in one before. */
  wasStarted: boolean;
  /** Past the start; while the list is read again, not sending yet. */
  private begun = false;
  private volumeNow: MailVolume | null = null;
  private shown = '';

  constructor(input: CampaignInput, carried: CarriedState | undefined) {
    const { campaignId, name, plan } = input;
    this.progress = carried?.progress ?? newProgress(campaignId, name, Date.now(), plan);
    this.holds = carried?.holds ?? NO_HOLDS;
    this.nextSpan = carried?.nextSpan ?? 0;
    this.closedThrough = carried?.closedThrough ?? 0;
    this.inErrorAcknowledged = carried?.inErrorAcknowledged ?? 0;
    this.volumeSince = carried?.volumeSince ?? null;
    this.plan = new PlanRun(input, carried?.plan);
    this.wasStarted = carried?.progress.phase === 'sending';
    this.chunkSize = input.chunkSize ?? CHUNK_SIZE_MAX;
    if (this.progress.list !== null) this.plan.divide(this.progress.list);
  }

  carried(): CarriedState {
    const { progress, holds, nextSpan, closedThrough, inErrorAcknowledged, volumeSince } = this;
    const plan = this.plan.carried();
    return { progress, holds, nextSpan, closedThrough, inErrorAcknowledged, volumeSince, plan };
  }

  status(): CampaignStatus {
    const { startsAt, plan } = this.plan;
    const startAt = startsAt === null ? heldStart(plan) : new Date(startsAt).toISOString();
    const schedule = { startAt, timezone: plan.timezone };
    return statusOf({ ...this.progress, schedule }, this.holds, Date.now());
  }

  /** Tasks that SES holds in error are the only thing that a campaign may end without. */
  get onlyErrorsLeft(): boolean {
    const { list } = this.progress;
    if (list === null || this.inError === 0) return false;
    return totalsOf(this.progress).finalChunks + this.inError >= this.plan.untilChunk;
  }

  /** Recipients of this stage and those before it without a send task, as of the last sweep. */
  get unsent(): number {
    const { taken, rejected } = totalsOf(this.progress);
    // After a reset a later stage may have been sent already.
    return Math.max(0, this.plan.recipients - rejected - taken);
  }

  /** Every chunk of this stage and those before it has a fate that will not change. */
  get isStageFinal(): boolean {
    return totalsOf(this.progress).finalChunks >= this.plan.untilChunk;
  }

  /** Every chunk has its fate, and no send task of it will be repeated by SES. */
  get isOver(): boolean {
    return isComplete(this.progress) && !recurs(this.progress);
  }

  /**
   * Segments have ended and chunks are left: they were told to stop, or the record of a span was
   * lost. Every span that is not closed is called again, and finds by looking what was sent.
   */
  callAgain(): void {
    log.warn('spans that are not done are called again', { unsent: this.unsent });
    this.nextSpan = this.closedThrough;
  }

  get isHeld(): boolean {
    return shownPause(this.holds) !== null;
  }

  /** For the segments: what they may do, and until when the send window is open. */
  get gate(): Gate {
    const gate = gateOf(this.holds);
    const until = this.plan.windowDue;
    return until === null ? gate : { ...gate, until };
  }

  /** What a wait for the start depends on. */
  get startKey(): string {
    return `${this.isHeld} ${this.plan.startsAt}`;
  }

  get msUntilStart(): number {
    return Math.max(1, (this.plan.startsAt ?? 0) - Date.now());
  }

  /** Spans from this one on have not begun. */
  get sweepEnd(): number {
    return Math.max(this.nextSpan, spanCount(this.plan.chunksBefore));
  }

  /** At least 1 ms: a time-out of 0 would make condition() wait for ever. */
  get msUntilDue(): number | null {
    const resumeAt = this.holds.provider?.resumeAt ?? null;
    const windowDue = this.ended ? null : this.plan.windowDue;
    if (resumeAt === null && windowDue === null) return null;
    const at = Math.min(resumeAt === null ? Infinity : Date.parse(resumeAt), windowDue ?? Infinity);
    return Math.max(1, at - Date.now());
  }

  get ended(): boolean {
    return !['preparing', 'scheduled', 'sending'].includes(this.progress.phase);
  }

  // Operators' commands. The validators run before anything is written to the history.

  validatePause(): void {
    if (this.ended) throw refused('CampaignEnded', `the campaign is ${this.progress.phase}`);
    if (this.holds.operator !== null) throw refused('AlreadyPaused', 'it is paused already');
    if (isComplete(this.progress)) throw refused('NothingToPause', 'every chunk is sent already');
    const { plan, list } = this.progress;
    const why = list === null ? null : whyNothingToPause(plan, this.unsent);
    if (why !== null) throw refused('CannotBeCalledBack', why);
  }

  pause(note: string): CampaignStatus {
    return this.hold(onOperatorPause(this.holds, Date.now(), note));
  }

  validateResume(): void {
    const why = this.ended
      ? `the campaign is ${this.progress.phase}`
      : whyNoResume(this.holds, this.pausedToday);
    if (why !== null) throw refused('CannotResume', why);
  }

  resume(): CampaignStatus {
    this.inErrorAcknowledged = this.inError;
    this.volumeSince = null;
    const next = onResume(this.holds, this.pausedToday);
    this.plan.resumed(next);
    // A start that passed meanwhile is not missed: the person who resumes knows what time it is.
    const { startsAt } = this.plan;
    if (!this.begun && !this.wasStarted && startsAt !== null && startsAt < Date.now())
      this.plan.startsAt = Date.now();
    return this.hold(next);
  }

  validateReschedule(startAt: string | null): void {
    if (this.ended) throw refused('CampaignEnded', `the campaign is ${this.progress.phase}`);
    if (isHeldBySes(this.plan.plan)) {
      throw refused('CannotBeCalledBack', 'SES holds its send tasks, and no call can change them');
    }
    if (this.begun || this.wasStarted) {
      throw refused('AlreadyStarted', 'it has started already; `pause` and `cancel` stop it');
    }
    if (startAt !== null && Number.isNaN(Date.parse(startAt))) {
      throw refused('InvalidTime', 'the new start is not a time');
    }
  }

  reschedule(startAt: string | null): CampaignStatus {
    const now = Date.now();
    const startsAt = startAt === null ? now : Math.max(now, Date.parse(startAt));
    log.info('campaign rescheduled', { startAt: new Date(startsAt).toISOString() });
    this.plan.startsAt = startsAt;
    const next = onCauseGone(this.holds, [START_MISSED, LIST_UNREADABLE]);
    // While the list is still being read, the schedule only shows once that is done.
    if (this.progress.list === null) return this.hold(next);
    this.progress = { ...this.progress, phase: 'scheduled' };
    if (startsAt <= now) return this.hold(onWaitOver(next, 'Scheduled'));
    return this.hold(onWait(next, scheduledWait(this.plan.plan, startsAt, now)));
  }

  /** Goes past the start when it is due; a start that was missed follows the plan's policy. */
  beginIfDue(): boolean {
    const { startsAt, plan } = this.plan;
    const now = Date.now();
    if (this.ended || this.isHeld || this.begun) return false;
    if (startsAt !== null && startsAt > now) return false;
    if (startsAt !== null && plan.ifLate !== 'send' && isLate(startsAt, now)) {
      const missed = startMissed(plan, startsAt, now);
      if (plan.ifLate === 'ask') this.hold(onTasksHeld(this.holds, now, missed, false));
      else this.skip(missed.code, missed.message);
      return false;
    }
    this.begun = true;
    this.hold(onWaitOver(this.holds, 'Scheduled'));
    return true;
  }

  /** The list that is read again at the start cannot be used: the campaign is before it again. */
  listUnreadable(refusal: Refusal): void {
    this.begun = false;
    this.hold(onTasksHeld(this.holds, Date.now(), refusal, false));
  }

  /** The start is done, and sending begins. */
  started(list: ListCounts): void {
    this.takeList(list);
    this.wasStarted = !this.ended;
    if (this.wasStarted) this.progress = { ...this.progress, phase: 'sending' };
    this.show();
  }

  private skip(code: string, message: string): void {
    this.progress = { ...this.progress, failure: { code, message } };
    this.end('cancelled');
  }

  validateCancel(): void {
    if (this.ended) throw refused('CampaignEnded', `the campaign is ${this.progress.phase}`);
  }

  cancel(note: string): CampaignStatus {
    log.info('campaign cancelled by an operator', { note });
    this.end('cancelled');
    return this.status();
  }

  // News from the segments and the sweeps.

  refused(epoch: number, refusal: Refusal): void {
    if (refusal.action === 'fail' && !this.holds.everAccepted && epoch === this.holds.epoch) {
      this.fail(refusal.code, refusal.message);
      return;
    }
    this.hold(onRefused(this.holds, Date.now(), epoch, refusal));
    // Groups that wait to be released are a reason to look now.
    if (this.holds.provider?.untilRoom === true) this.wantsSweep = true;
  }

  probeAccepted(epoch: number): void {
    this.hold(onProbeAccepted(this.holds, epoch));
  }

  due(): void {
    const held = this.holds.provider;
    this.hold(onDue(this.holds, Date.now()));
    if (this.progress.phase === 'sending') {
      this.hold(this.plan.keepWindow(this.holds, Date.now()));
    }
    // SES itself may be going on with the tasks that it had put off: see at once.
    if (held?.byTasks === true && held !== this.holds.provider) this.wantsSweep = true;
  }

  prepared(list: ListCounts): void {
    this.takeList(list);
    // Cancelled while the list was read: the counts are still worth showing.
    if (!this.ended) {
      const now = Date.now();
      const { startsAt, plan } = this.plan;
      if (startsAt !== null) this.progress = { ...this.progress, phase: 'scheduled' };
      if (startsAt !== null && startsAt > now) {
        this.hold(onWait(this.holds, scheduledWait(plan, startsAt, now)));
      }
    }
    this.show();
  }

  private takeList(list: ListCounts): void {
    this.plan.divide(list);
    const notes = planNotes(this.plan.plan, list, this.chunkSize);
    this.progress = { ...this.progress, list, notes, stage: this.plan.shownStage };
  }

  // The stages of a canary and a ramp: src/domain/stages.ts.

  holdStage(): void {
    this.hold(this.plan.beginHold(this.holds, Date.now()));
  }

  /** A sweep has read what SES counts. */
  judgeStage({ rejections }: SweepResult): void {
    this.volumeNow = rejections?.volume ?? null;
    const { taken } = totalsOf(this.progress);
    const refusal = this.plan.judge(this.holds, this.volumeNow, taken, Date.now());
    if (refusal !== null) this.hold(onTasksHeld(this.holds, Date.now(), refusal, false));
  }

  nextStage(): void {
    const { taken } = totalsOf(this.progress);
    // The span that the limit cut has chunks left.
    this.nextSpan = spanOf(this.plan.untilChunk);
    const next = this.plan.nextStage(this.holds, this.volumeNow, taken);
    this.volumeNow = null;
    this.progress = { ...this.progress, stage: this.plan.shownStage };
    this.hold(next);
    this.show();
  }

  /** The campaign folder could not be read or written. */
  storageRefused(refusal: Refusal): void {
    this.hold(onTasksHeld(this.holds, Date.now(), refusal, false));
  }

  swept(result: SweepResult | SweepFailure): void {
    if ('storage' in result) {
      this.storageRefused(result.storage);
      return;
    }
    const closed = addTotals(this.progress.closed, result.closed);
    const { recurring } = result;
    const cycles = recurring === undefined ? {} : { recurring };
    this.progress = { ...this.progress, ...cycles, closed, open: result.open };
    this.closedThrough = result.closedThrough;
    this.wantsSweep = false;
    this.pausedToday = result.pausedToday;
    this.inError = result.inError;
    const { taken } = totalsOf(this.progress);
    const samples = withSample(this.progress.samples, Date.now(), taken);
    this.progress = { ...this.progress, samples };
    if (result.pausedToday > 0 && result.pausedRefusal !== undefined) {
      this.hold(onTasksHeld(this.holds, Date.now(), result.pausedRefusal, true));
    } else if (result.pausedToday === 0) {
      this.hold(onTasksGoOn(this.holds));
    }
    if (result.released > 0) this.hold(onRoomFreed(this.holds));
    else if (atProvider(this.progress) === 0) this.hold(onNoRoom(this.holds));
    this.guardRejections(result.rejections);
    if (result.refusal !== undefined) {
      this.hold(onRefused(this.holds, Date.now(), this.holds.epoch, result.refusal));
    }
    if (result.errorRefusal !== undefined && result.inError > this.inErrorAcknowledged) {
      this.hold(onTasksHeld(this.holds, Date.now(), result.errorRefusal, false));
    }
    this.show();
  }

  private guardRejections(rejections: SweepResult['rejections']): void {
    if (rejections === undefined) return;
    const { volume, rule } = rejections;
    this.plan.volumeRead(volume);
    // In the hold of a canary or a step nothing is sent, and its own rule says more.
    if (rule === null || this.plan.isHolding) return;
    this.volumeSince ??= volume;
    if (!isRejectionHigh(volume, this.volumeSince, rule)) return;
    const requested = volume.requested - this.volumeSince.requested;
    const bounced = volume.bounced - this.volumeSince.bounced;
    const share = `${Math.round((bounced * 1000) / requested) / 10} %`;
    const refusal: Refusal = {
      code: 'RejectionGuard',
      action: 'pause',
      reason: 'rejectionRate',
      needs: 'person',
      message: `${bounced} of the last ${requested} mails bounced (${share}), and SES blocks senders whose rate is high. Clean the list of dead addresses; \`resume\` goes on with this one.`,
    };
    this.hold(onTasksHeld(this.holds, Date.now(), refusal, false));
  }

  fail(code: string, message: string): void {
    this.progress = { ...this.progress, failure: { code, message } };
    this.end('failed');
  }

  end(phase: 'finished' | 'cancelled' | 'failed'): void {
    countEnd(phase);
    this.progress = { ...this.progress, phase };
    this.wantsSweep = this.progress.list !== null && phase !== 'finished';
    this.hold(onStop(this.holds));
  }

  finishedAt(now: number): void {
    this.progress = { ...this.progress, finishedAt: new Date(now).toISOString(), samples: [] };
    this.show();
  }

  /** Takes over new holds; the main loop sees them and tells the segments. */
  private hold(next: Holds): CampaignStatus {
    if (next !== this.holds) {
      countPause(shownPause(this.holds), shownPause(next));
      const pauses = withPauses(this.progress.pauses, this.holds, next, Date.now());
      this.progress = { ...this.progress, pauses };
      this.holds = next;
      this.show();
    }
    return this.status();
  }

  /** Details cost no history event; search attributes cost one each, so only on a change. */
  show(): void {
    const status = this.status();
    setCurrentDetails(campaignDetails(status));
    const reason = status.pause?.reason ?? '';
    const shown = `${status.state} ${reason}`;
    if (shown === this.shown) return;
    this.shown = shown;
    log.info(`campaign ${status.state}`, { state: status.state, code: status.pause?.code, reason });
    upsertSearchAttributes([
      { key: CAMPAIGN_STATE, value: stateOf(this.progress, this.holds) },
      { key: CAMPAIGN_PAUSE_REASON, value: shownPause(this.holds)?.reason ?? null },
    ]);
  }
}

/** The start that SES keeps, and no command changes. */
function heldStart(plan: SendPlan): string | null {
  return isHeldBySes(plan) ? plan.startAt : null;
}

function refused(type: string, message: string): ApplicationFailure {
  return ApplicationFailure.create({ type, message, nonRetryable: true });
}
