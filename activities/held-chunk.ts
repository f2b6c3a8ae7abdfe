import { chunkStart, isBelievedPast, type ChunkStart } from '../src/domain/held-start.ts';
import { START_MISSED } from '../src/domain/start.ts';
import { beginTime } from '../src/ses/begin-time.ts';
import type { NewSendTask } from '../src/ses/port.ts';
import type { ChunkJob } from './chunk-job.ts';
import { deleteGroup, type Claim } from './claim-group.ts';
import { ownRefusal, RefusedError } from './refusals.ts';
import type { SpanContext } from './span-context.ts';

/** Of a campaign launched before the zone was frozen with it; the configuration's own default. */
const TIMEZONE_DEFAULT = 'Asia/Shanghai';

/** How a send task of this span would begin if it were created now. */
export function startOf({ definition, late }: SpanContext): ChunkStart {
  return chunkStart(definition.plan, Date.now(), late);
}

/** A start as the send task's own, where SES keeps it. */
export function heldBySes(
  { definition }: SpanContext,
  start: ChunkStart,
): Pick<NewSendTask, 'timed' | 'recurring'> {
  if (start.kind === 'now' || start.kind === 'missed') return {};
  const text = beginTime(start.beginAt, definition.sesTimezone ?? TIMEZONE_DEFAULT);
  if (start.kind === 'timed') return { timed: { beginTime: text } };
  return { recurring: { beginTime: text, intervalHours: start.intervalHours } };
}

/**
 * Whether a refused call was just too late. The refusal is definite, so no task exists, and the
 * chunk goes on by the late policy; so do the span's others, without a refused call each.
 */
export function isTooLate(span: SpanContext, start: ChunkStart, code: string): boolean {
  if (start.kind === 'now' || start.kind === 'missed') return false;
  if (code !== 'InvalidParameterValue.BeginTimeBeforeNow') return false;
  if (!isBelievedPast(start.beginAt, Date.now())) return false;
  span.late.refusedBegin = Math.max(start.beginAt, span.late.refusedBegin ?? 0);
  return true;
}

/**
 * Ends a chunk that missed its start and is not to be sent late: left out, or a pause that asks.
 * Only for a claim that is clear, since no send task may exist for what is left out.
 */
export async function endsLate(span: SpanContext, job: ChunkJob, claim: Claim): Promise<boolean> {
  const start = startOf(span);
  if (start.kind !== 'missed') return false;
  if (start.policy === 'ask') throw new RefusedError(startMissed());
  await span.outcomes.since(claim.since);
  // Sent and settled by an attempt that overlaps with this one; the group is a stray of ours.
  if (!span.outcomes.isSettled(job.chunk)) job.note({ state: 'failed', code: START_MISSED });
  await deleteGroup(span, claim.groupId);
  return true;
}

function startMissed() {
  return ownRefusal(
    START_MISSED,
    'schedule',
    'The start passed before SES held every send task; what SES holds is sent, `resume` sends the rest now, `cancel` leaves it out.',
  );
}
