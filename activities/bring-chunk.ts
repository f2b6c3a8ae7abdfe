import { gateVerdict, lookVerdict } from '../src/domain/group-gate.ts';
import type { ChunkStart } from '../src/domain/held-start.ts';
import type { FailureDescription } from '../src/ses/disposition-of.ts';
import { lookUpError } from '../src/ses/error-table.ts';
import type { RecipientGroup } from '../src/ses/port.ts';
import { StoppedError, write } from './calls.ts';
import type { ChunkJob } from './chunk-job.ts';
import { claimGroup, deleteGroup, lookForTasks, type Claim } from './claim-group.ts';
import { endsLate, heldBySes, isTooLate, startOf } from './held-chunk.ts';
import type { ProbeAnswer } from './probe-latch.ts';
import { QUOTA_GATE } from './quota-gate.ts';
import { ownRefusal, RefusedError } from './refusals.ts';
import { refusedError, settleOthers, settleOwn, type SpanContext } from './span-context.ts';
import { rejectInvalidRows, uploadRows } from './upload-rows.ts';
import { wait } from './wait.ts';

/** Rebuilds and waits for one group before a person has to look. */
const ROUNDS_MAX = 8;
/** Sends without an answer, each looked after and found to be none, before the campaign pauses. */
const UNKNOWN_SENDS_MAX = 3;
const BUSY_WAIT_MS = 1_000;

/**
 * Brings one chunk to a send task, exactly once.
 *
 *   claim    CreateReceiver with the chunk's own name. Created by us: clear. Existed: doubtful
 *   look     only if doubtful: after the settle period, ListSendTasks by the group.
 *            one task -> accepted; none -> clear; several -> unknown, a person looks
 *   late     SES is to hold it and its start has passed: src/domain/held-start.ts says what then
 *   upload   CreateReceiverDetailWithData, once; rows that SES refuses are found and left out
 *   gate     complete with exactly our number of rows -> send; rows counted as invalid are left
 *            out; anything but the exact number -> rebuild: delete, claim, upload
 *   again    has another attempt settled the chunk since the claim? Then it is over
 *   send     BatchSendEmail. Answered -> accepted; refused with a code -> still clear, and the
 *            refusal ends the span; no answer -> doubtful, back to look
 *
 * Each step notes in the ledger where the chunk stands, so that being stopped anywhere is fine.
 */
export async function bringChunk(span: SpanContext, job: ChunkJob): Promise<void> {
  let claim = knownClaim(span, job) ?? (await claimGroup(span, job));
  let ambiguous: FailureDescription[] = [];
  let busy: FailureDescription | undefined;
  for (let rounds = 1; ; rounds += 1) {
    if (!claim.isClear) {
      await (ambiguous.length > 0 ? settleOwn(span) : settleOthers(span, claim.since));
      if (await endsByLook(span, job, claim)) return;
      claim = { ...claim, isClear: true };
    }
    const [failure] = ambiguous.slice(UNKNOWN_SENDS_MAX - 1);
    if (failure !== undefined) throw refusedError(span.definition, failure);
    if (rounds > ROUNDS_MAX) {
      throw busy === undefined ? uploadRefused() : refusedError(span.definition, busy);
    }
    if (await endsLate(span, job, claim)) return;
    if (!claim.uploaded) claim = await uploadRows(span, job, claim);
    if (job.rows.length === 0) return endWithoutRows(span, job, claim);
    const group = await settledGroup(span, claim, job.rows.length);
    if (gateVerdict(group, job.rows.length) !== 'send') {
      if ((group?.invalidCount ?? 0) > 0) await rejectInvalidRows(span, job, claim);
      await deleteGroup(span, claim.groupId);
      if (job.rows.length === 0) return endWithoutRows(span, job, claim);
      claim = await claimGroup(span, job);
      continue;
    }
    await span.outcomes.since(claim.since);
    if (span.outcomes.isSettled(job.chunk)) {
      // Sent and settled by an attempt that overlaps with this one; the group is a stray of ours.
      await deleteGroup(span, claim.groupId);
      return;
    }
    const sent = await send(span, job, claim);
    switch (sent.is) {
      case 'accepted':
        return;
      case 'refused':
        throw refusedError(span.definition, sent.failure);
      case 'ambiguous':
        ambiguous = [...ambiguous, sent.failure];
        claim = { ...claim, isClear: false };
        break;
      case 'late':
        break;
      case 'busy':
        // SES is not through with the group, though its list may say complete.
        busy = sent.failure;
        await wait(BUSY_WAIT_MS, span.stop);
        break;
    }
  }
}

/** What the ledger knows already; a chunk without a record is claimed. */
function knownClaim({ startedAt: since }: SpanContext, { record }: ChunkJob): Claim | null {
  if (record?.state === 'ready') {
    return { groupId: record.groupId, isClear: true, since, uploaded: record.uploaded };
  }
  if (record?.state === 'doubtful') {
    return { groupId: record.groupId, isClear: false, since, uploaded: true };
  }
  return null;
}

/** SES refused every row of the chunk: there is nothing to send, and no group to keep. */
async function endWithoutRows(span: SpanContext, job: ChunkJob, claim: Claim): Promise<void> {
  job.note({ state: 'failed', code: 'AllRowsRejected' });
  await deleteGroup(span, claim.groupId);
}

async function endsByLook(span: SpanContext, job: ChunkJob, claim: Claim): Promise<boolean> {
  const { groupId } = claim;
  const look = lookVerdict(await lookForTasks(span, groupId));
  switch (look.verdict) {
    case 'accepted':
      noteAccepted(job, groupId, look.taskId);
      return true;
    case 'repeated':
      job.note({ state: 'unknown', code: 'RepeatedTask', groupId });
      return true;
    case 'clear':
      job.note({ state: 'ready', groupId, uploaded: claim.uploaded });
      return false;
  }
}

/** Waits until the upload is over. A group that stays empty lost its upload, and is rebuilt. */
async function settledGroup(
  span: SpanContext,
  claim: Claim,
  expected: number,
): Promise<RecipientGroup | undefined> {
  const { requestTimeoutMs, listDelayMs, uploadTimeoutMs } = span.timing;
  const since = Date.now();
  let group: RecipientGroup | undefined;
  const isEnough = (seen: RecipientGroup | undefined) => {
    group = seen;
    if (gateVerdict(seen, expected) !== 'wait') return true;
    const waited = Date.now() - since;
    const isIdle = seen === undefined || seen.state === 'empty';
    return waited > (isIdle ? requestTimeoutMs + listDelayMs : uploadTimeoutMs);
  };
  await span.watch.until(claim.groupId, isEnough);
  return group;
}

type SendVerdict =
  | { is: 'accepted' | 'late' }
  | { is: 'ambiguous' | 'refused' | 'busy'; failure: FailureDescription };

/** Sends, or waits for whoever goes first while the campaign probes. */
async function send(span: SpanContext, job: ChunkJob, claim: Claim): Promise<SendVerdict> {
  const isFirst = (await span.latch?.pass(span.stop)) ?? false;
  let answer: ProbeAnswer = 'idle';
  try {
    const held = isFirst ? null : span.account.current();
    if (held !== null) return { is: 'refused', failure: held };
    const start = startOf(span);
    if (start.kind === 'missed') return { is: 'late' };
    // What SES holds for later is not of today's quota.
    const mails = start.kind === 'now' ? job.rows.length : 0;
    if (mails > 0 && !(await span.quota.admits(span.definition, mails, span.stop, isFirst))) {
      answer = 'shut';
      return { is: 'refused', failure: { code: QUOTA_GATE, row: lookUpError(QUOTA_GATE) } };
    }
    const verdict = await sendNow(span, job, claim.groupId, start).catch((error: unknown) => {
      if (error instanceof StoppedError) span.quota.giveBack(span.definition, mails);
      throw error;
    });
    if (verdict.is === 'refused' || verdict.is === 'busy' || verdict.is === 'late') {
      span.quota.giveBack(span.definition, mails);
    }
    if (verdict.is === 'accepted') {
      answer = 'open';
      if (isFirst) span.account.release();
    }
    if (verdict.is === 'refused') {
      answer = 'shut';
      span.account.hold(verdict.failure);
    }
    return verdict;
  } finally {
    if (isFirst) span.latch?.answer(answer);
  }
}

async function sendNow(
  span: SpanContext,
  job: ChunkJob,
  groupId: number,
  start: ChunkStart,
): Promise<SendVerdict> {
  const { from, replyTo, subject, templateId, unsubscribe } = span.definition;
  const task = {
    groupId,
    from,
    subject,
    templateId,
    ...(replyTo === undefined ? {} : { replyTo }),
    ...(unsubscribe === undefined ? {} : { unsubscribe }),
    ...heldBySes(span, start),
  };
  const guard = () => {
    span.lease.assertHeld();
    // From here on the call may take effect, whatever becomes of this process.
    job.note({ state: 'doubtful', groupId });
  };
  const outcome = await write(span.stop, 'BatchSendEmail', (options) =>
    span.ses.createSendTask(task, { ...options, guard }),
  );
  if (outcome.kind === 'ok') {
    noteAccepted(job, groupId, outcome.value.taskId);
    return { is: 'accepted' };
  }
  if (outcome.kind === 'ambiguous') {
    // Trouble on the way is looked after and tried again; an answer that a person must see first
    // leaves the chunk doubtful, and the resume begins with the look.
    const isTrouble = outcome.row.disposition === 'retry';
    return { is: isTrouble ? 'ambiguous' : 'refused', failure: outcome };
  }
  // A refusal with a code is definite: no task exists, and a resume need not look.
  job.note({ state: 'ready', groupId, uploaded: true });
  if (isTooLate(span, start, outcome.code)) return { is: 'late' };
  // A wait with a time of its own, such as ten minutes for TemporaryBlocked, is a pause.
  const isBusy = outcome.row.disposition === 'wait' && outcome.row.waitMs === undefined;
  return { is: isBusy ? 'busy' : 'refused', failure: outcome };
}

function noteAccepted(job: ChunkJob, groupId: number, taskId: number): void {
  job.note({ state: 'accepted', groupId, taskId, at: new Date().toISOString() });
}

function uploadRefused(): RefusedError {
  return new RefusedError(
    ownRefusal(
      'UploadMismatch',
      'recipients',
      'SES does not hold the rows that were uploaded, after several tries; look at the group in the SES console, then resume.',
    ),
  );
}
