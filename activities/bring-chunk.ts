import { gateVerdict, lookVerdict } from '../src/domain/group-gate.ts';
import type { Recipient } from '../src/domain/recipient.ts';
import type { RecipientGroup } from '../src/ses/port.ts';
import type { FailureDescription } from '../src/ses/disposition-of.ts';
import { write } from './calls.ts';
import { claimGroup, lookForTasks, rebuildGroup, type Claim } from './claim-group.ts';
import type { ProbeAnswer } from './probe-latch.ts';
import { ownRefusal, RefusedError } from './refusals.ts';
import { refusedError, settleOthers, settleOwn, type SpanContext } from './span-context.ts';
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
 *   upload   CreateReceiverDetailWithData, once
 *   gate     complete with exactly our number of rows -> send; anything else -> rebuild:
 *            delete, claim, upload
 *   send     BatchSendEmail. Answered -> accepted; refused with a code -> still clear, and the
 *            refusal ends the span; no answer -> doubtful, back to look
 *
 * Each step notes in the ledger where the chunk stands, so that being stopped anywhere is fine.
 */
export async function bringChunk(
  span: SpanContext,
  chunk: number,
  recipients: Recipient[],
): Promise<void> {
  let claim = knownClaim(span, chunk) ?? (await claimGroup(span, chunk));
  let ambiguous: FailureDescription[] = [];
  for (let rounds = 1; ; rounds += 1) {
    if (!claim.isClear) {
      await (ambiguous.length > 0 ? settleOwn(span) : settleOthers(span));
      if (await endsByLook(span, chunk, claim)) return;
      claim = { ...claim, isClear: true };
    }
    const [failure] = ambiguous.slice(UNKNOWN_SENDS_MAX - 1);
    if (failure !== undefined) throw refusedError(span.definition, failure);
    if (rounds > ROUNDS_MAX) throw uploadRefused();
    if (!claim.uploaded) claim = await upload(span, chunk, claim, recipients);
    const group = await settledGroup(span, claim, recipients.length);
    if (gateVerdict(group, recipients.length) !== 'send') {
      claim = await rebuildGroup(span, chunk, claim);
      continue;
    }
    const sent = await send(span, chunk, claim);
    switch (sent.is) {
      case 'accepted':
        return;
      case 'refused':
        throw refusedError(span.definition, sent.failure);
      case 'ambiguous':
        ambiguous = [...ambiguous, sent.failure];
        claim = { ...claim, isClear: false };
        break;
      case 'busy':
        // The list said complete before the send would have it so.
        await wait(BUSY_WAIT_MS, span.stop);
        break;
    }
  }
}

/** What the ledger knows already; a chunk without a record is claimed. */
function knownClaim(span: SpanContext, chunk: number): Claim | null {
  const record = span.ledger.get(chunk);
  if (record?.state === 'ready') {
    return { groupId: record.groupId, isClear: true, uploaded: record.uploaded };
  }
  if (record?.state === 'doubtful') {
    return { groupId: record.groupId, isClear: false, uploaded: true };
  }
  return null;
}

async function endsByLook(span: SpanContext, chunk: number, claim: Claim): Promise<boolean> {
  const { groupId } = claim;
  const look = lookVerdict(await lookForTasks(span, groupId));
  switch (look.verdict) {
    case 'accepted':
      noteAccepted(span, chunk, groupId, look.taskId);
      return true;
    case 'repeated':
      span.ledger.note(chunk, { state: 'unknown', code: 'RepeatedTask', groupId });
      return true;
    case 'clear':
      span.ledger.note(chunk, { state: 'ready', groupId, uploaded: claim.uploaded });
      return false;
  }
}

async function upload(
  span: SpanContext,
  chunk: number,
  claim: Claim,
  recipients: Recipient[],
): Promise<Claim> {
  const { groupId } = claim;
  const rows = recipients.map(({ email, data }) => ({ email, templateData: JSON.stringify(data) }));
  const guard = () => span.lease.assertHeld();
  span.ledger.note(chunk, { state: 'ready', groupId, uploaded: true });
  const outcome = await write(span.stop, 'CreateReceiverDetailWithData', (options) =>
    span.ses.uploadRecipients(groupId, rows, { ...options, guard }),
  );
  // Busy with an upload already: a lost call of ours did arrive. The gate sees what it brought.
  if (outcome.kind === 'refused' && outcome.code !== 'OperationDenied.ReceiverIsOperating') {
    // A refusal is definite: nothing was added, so the next attempt uploads.
    span.ledger.note(chunk, { state: 'ready', groupId, uploaded: false });
    throw refusedError(span.definition, outcome);
  }
  // Without an answer the rows may be there, or not, or come late: the gate sees.
  return { ...claim, uploaded: true };
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

async function send(span: SpanContext, chunk: number, claim: Claim): Promise<SendVerdict> {
  const isFirst = (await span.latch?.pass(span.stop)) ?? false;
  let answer: ProbeAnswer = 'idle';
  try {
    const verdict = await sendNow(span, chunk, claim.groupId);
    if (verdict.is === 'accepted') answer = 'open';
    if (verdict.is === 'refused') answer = 'shut';
    return verdict;
  } finally {
    if (isFirst) span.latch?.answer(answer);
  }
}

type SendVerdict =
  { is: 'accepted' | 'busy' } | { is: 'ambiguous' | 'refused'; failure: FailureDescription };

async function sendNow(span: SpanContext, chunk: number, groupId: number): Promise<SendVerdict> {
  const { from, replyTo, subject, templateId, unsubscribe } = span.definition;
  const task = {
    groupId,
    from,
    subject,
    templateId,
    ...(replyTo === undefined ? {} : { replyTo }),
    ...(unsubscribe === undefined ? {} : { unsubscribe }),
  };
  const guard = () => {
    span.lease.assertHeld();
    // From here on the call may take effect, whatever becomes of this process.
    span.ledger.note(chunk, { state: 'doubtful', groupId });
  };
  const outcome = await write(span.stop, 'BatchSendEmail', (options) =>
    span.ses.createSendTask(task, { ...options, guard }),
  );
  if (outcome.kind === 'ok') {
    noteAccepted(span, chunk, groupId, outcome.value.taskId);
    return { is: 'accepted' };
  }
  if (outcome.kind === 'ambiguous') return { is: 'ambiguous', failure: outcome };
  // A refusal with a code is definite: no task exists, and a resume need not look.
  span.ledger.note(chunk, { state: 'ready', groupId, uploaded: true });
  return outcome.code === 'OperationDenied.ReceiverStatusError'
    ? { is: 'busy' }
    : { is: 'refused', failure: outcome };
}

function noteAccepted(span: SpanContext, chunk: number, groupId: number, taskId: number): void {
  span.ledger.note(chunk, {
    state: 'accepted',
    groupId,
    taskId,
    at: new Date().toISOString(),
  });
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
