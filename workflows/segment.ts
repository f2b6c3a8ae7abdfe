import { condition, getExternalWorkflowHandle, setHandler } from '@temporalio/workflow';
import type { SendChunksInput, SpanResult } from '../activities/contract.ts';
import type { Gate } from '../src/domain/gate.ts';
import { SPAN_CHUNKS } from '../src/domain/span.ts';
import { campaignActivities } from './activity-proxies.ts';
import { HistoryLength } from './history-length.ts';
import {
  gateSignal,
  lastSpanStartedSignal,
  probeAcceptedSignal,
  refusedSignal,
  type CampaignSettings,
} from './messages.ts';
import { RunningSpans } from './running-spans.ts';

export interface SegmentInput {
  campaignId: string;
  parentId: string;
  segment: number;
  fromSpan: number;
  toSpan: number;
  /** Where the campaign's stage ends: within the last span, if not at its end. */
  untilChunk: number;
  gate: Gate;
  settings: CampaignSettings;
}

/**
 * Sends the spans of one segment, a few at a time. It decides nothing: the campaign opens and
 * closes the gate, and hears of every refusal.
 *
 *   gate open, probe   lanes take spans from the queue
 *   gate closed        running spans are cancelled: they finish the call they are in, record where
 *                      they stand, come back, and go to the front of the queue
 *   stopped            the same, and the segment ends
 *
 * The segment also ends when its history is long, after very many pauses: the campaign sees that
 * spans are left and starts another.
 *
 * After a refusal, or the end of the send window, nothing starts under the same epoch, so that the lanes do not burn a call each
 * until the campaign has answered.
 */
export async function segmentWorkflow(input: SegmentInput): Promise<void> {
  const { settings } = input;
  const { sendChunks } = campaignActivities(settings.heartbeatTimeoutMs);
  const campaign = getExternalWorkflowHandle(input.parentId);
  const queue = spansOf(input);
  const running = new RunningSpans();
  /** Which attempt closed the record of a span that has to be called again. */
  const closedBy = new Map<number, string>();
  let gate = input.gate;
  let refusedEpoch = 0;
  let acceptedEpoch = 0;
  let lastStarted = false;
  /** Lanes that have a span in hand. Counted apart from `running`, so that no span is in neither. */
  let busyLanes = 0;

  setHandler(gateSignal, (next) => {
    gate = next;
    if (isShut(gate)) running.cancelAll();
  });

  const history = new HistoryLength();
  const mayStart = () =>
    queue.length > 0 && !isShut(gate) && refusedEpoch < gate.epoch && !history.isLong;
  const isOver = () =>
    (gate.mode === 'stopped' || queue.length === 0 || history.isLong) && busyLanes === 0;

  async function runSpan(span: number): Promise<SpanResult> {
    const trusted = closedBy.get(span);
    closedBy.delete(span);
    const call = { ...callOf(input, span, gate), ...(trusted === undefined ? {} : { trusted }) };
    const summary = summaryOf(span);
    return running.call(() => sendChunks.executeWithOptions({ summary }, [call]));
  }

  async function report(epoch: number, result: SpanResult): Promise<void> {
    const { refusal, accepted, outOfTime = false } = result;
    if (refusal !== undefined || outOfTime) refusedEpoch = Math.max(refusedEpoch, epoch);
    if (accepted > 0 && gate.mode === 'probe' && acceptedEpoch < epoch) {
      acceptedEpoch = epoch;
      await campaign.signal(probeAcceptedSignal, { epoch });
    }
    if (refusal !== undefined) await campaign.signal(refusedSignal, { epoch, refusal });
  }

  async function lane(): Promise<void> {
    for (;;) {
      await condition(() => mayStart() || isOver());
      if (isOver()) return;
      // Several lanes wake at the same condition; the first may have taken what there was.
      const span = mayStart() ? queue.shift() : undefined;
      if (span === undefined) continue;
      busyLanes += 1;
      const { epoch } = gate;
      const run = runSpan(span);
      if (queue.length === 0 && !lastStarted) {
        lastStarted = true;
        await campaign.signal(lastSpanStartedSignal, { segment: input.segment });
      }
      const result = await run;
      if (result.closedBy !== undefined) closedBy.set(span, result.closedBy);
      if (!result.done) queue.unshift(span);
      await report(epoch, result);
      busyLanes -= 1;
    }
  }

  await Promise.all(Array.from({ length: settings.spansInFlight }, lane));
}

function spansOf({ fromSpan, toSpan }: SegmentInput): number[] {
  return Array.from({ length: toSpan - fromSpan }, (_, place) => fromSpan + place);
}

function callOf(
  { campaignId, untilChunk }: SegmentInput,
  span: number,
  gate: Gate,
): SendChunksInput {
  return {
    campaignId,
    span,
    // Only a span that the stage's end cuts is told of it.
    ...(untilChunk < (span + 1) * SPAN_CHUNKS ? { untilChunk } : {}),
    ...(gate.until === undefined ? {} : { sendUntil: gate.until }),
    ...(gate.mode === 'probe' ? { probe: gate.epoch } : {}),
    ...(gate.late === undefined ? {} : { late: gate.late }),
  };
}

function summaryOf(span: number): string {
  return `chunks ${span * SPAN_CHUNKS}–${(span + 1) * SPAN_CHUNKS - 1}`;
}

function isShut(gate: Gate): boolean {
  return gate.mode === 'closed' || gate.mode === 'stopped';
}
