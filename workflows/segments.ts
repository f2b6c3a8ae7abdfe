import {
  condition,
  startChild,
  workflowInfo,
  type ChildWorkflowHandle,
} from '@temporalio/workflow';
import type { Gate } from '../src/domain/gate.ts';
import { SEGMENT_SPANS, spanCount } from '../src/domain/span.ts';
import type { CampaignRun } from './campaign-run.ts';
import { HistoryLength } from './history-length.ts';
import { gateSignal, type CampaignInput } from './messages.ts';
import { segmentWorkflow } from './segment.ts';

/** Two, so that the next segment's first spans run beside the last spans of the one before. */
const SEGMENTS_AT_ONCE = 2;

interface ActiveSegment {
  handle: ChildWorkflowHandle<typeof segmentWorkflow>;
  /** The gate that it was told last. */
  told: Gate;
  lastSpanStarted: boolean;
}

/** Starts the segments of a campaign's stage one after another and passes every change of the gate on. */
export class Segments {
  private readonly active = new Map<number, ActiveSegment>();
  private readonly run: CampaignRun;
  private readonly input: CampaignInput;
  private failure: Error | null = null;
  private isStarting = false;
  private readonly history = new HistoryLength();
  /** Segments were told to stop with spans left, because this run's history grew too long. */
  private wasParked = false;

  constructor(run: CampaignRun, input: CampaignInput) {
    this.run = run;
    this.input = input;
  }

  lastSpanStarted(segment: number): void {
    const entry = this.active.get(segment);
    if (entry !== undefined) entry.lastSpanStarted = true;
  }

  /** Nothing is being sent and, in this run, nothing will be. */
  get over(): boolean {
    return (
      !this.isStarting &&
      this.active.size === 0 &&
      (this.run.ended || this.isDraining || !this.more)
    );
  }

  /** Spans may be left that a segment was given: after parking, or when one ended early. */
  get isParked(): boolean {
    return this.wasParked;
  }

  /**
   * Ends when all spans of the stage are through, when the campaign ended, or when the history is long: then no
   * segment is started any more, and if the active ones take too long (a pause may last for weeks,
   * and each sweep adds to the history), they are told to stop where they are.
   */
  async runAll(): Promise<void> {
    while (!this.over) {
      const due = this.run.msUntilDue;
      const wake = () => this.over || this.wantsNext || this.gateChanged || this.failure !== null;
      await (due === null ? condition(wake) : condition(wake, due));
      if (this.failure !== null) throw this.failure;
      this.run.due();
      await this.tellGate();
      if (this.wantsNext) await this.startNext();
    }
  }

  private get spans(): number {
    return spanCount(this.run.plan.untilChunk);
  }

  private get more(): boolean {
    return this.run.nextSpan < this.spans;
  }

  /** The history has grown long: no segment is started any more. */
  get isDraining(): boolean {
    return this.history.isLong;
  }

  private get gate(): Gate {
    const gate = this.run.gate;
    return this.history.isTooLong ? { ...gate, mode: 'stopped' } : gate;
  }

  private get wantsNext(): boolean {
    if (this.run.ended || this.isDraining || !this.more) return false;
    const active = [...this.active.values()];
    return active.length < SEGMENTS_AT_ONCE && active.every((entry) => entry.lastSpanStarted);
  }

  private get gateChanged(): boolean {
    const { gate } = this;
    return [...this.active.values()].some(({ told }) => !sameGate(told, gate));
  }

  private async tellGate(): Promise<void> {
    const { gate } = this;
    if (gate.mode === 'stopped' && !this.run.ended && this.active.size > 0) this.wasParked = true;
    const late = [...this.active.values()].filter(({ told }) => !sameGate(told, gate));
    for (const entry of late) entry.told = gate;
    // A segment that has just ended cannot be told, and need not be.
    await Promise.all(late.map(({ handle }) => handle.signal(gateSignal, gate).catch(() => {})));
  }

  private async startNext(): Promise<void> {
    const fromSpan = this.run.nextSpan;
    const toSpan = Math.min(fromSpan + SEGMENT_SPANS, this.spans);
    const segment = Math.floor(fromSpan / SEGMENT_SPANS);
    const { gate } = this.run;
    const { campaignId, settings } = this.input;
    const { untilChunk } = this.run.plan;
    const parentId = workflowInfo().workflowId;
    this.run.nextSpan = toSpan;
    this.isStarting = true;
    const handle = await startChild(segmentWorkflow, {
      workflowId: `${parentId}/segment-${segment}`,
      args: [{ campaignId, parentId, segment, fromSpan, toSpan, untilChunk, gate, settings }],
      staticSummary: `spans ${fromSpan}–${toSpan - 1}`,
      // After a reset of the campaign the segment of the run before may still be there. It must
      // not work beside the new one, though even that would repeat nothing.
      workflowIdReusePolicy: 'TERMINATE_IF_RUNNING',
    });
    this.isStarting = false;
    this.active.set(segment, { handle, told: gate, lastSpanStarted: false });
    void handle.result().then(
      () => this.active.delete(segment),
      (error: Error) => {
        this.active.delete(segment);
        this.failure = error;
      },
    );
  }
}

function sameGate(a: Gate, b: Gate): boolean {
  return a.epoch === b.epoch && a.mode === b.mode && a.until === b.until;
}
