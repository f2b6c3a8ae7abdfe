import { groupName } from '../src/domain/group-name.ts';
import type { FailureDescription } from '../src/ses/disposition-of.ts';
import type { ChunkJob } from './chunk-job.ts';
import { read, write, type Outcome } from './calls.ts';
import { ownRefusal, RefusedError } from './refusals.ts';
import { refusedError, type SpanContext } from './span-context.ts';
import { wait } from './wait.ts';

/** The recipient group of one chunk, and what this attempt may believe of it. */
export interface Claim {
  groupId: number;
  /**
   * No send task can exist for it: this attempt created it, a closed record says so, or a look
   * found none. Otherwise nothing is sent before the settle period and a look (I2).
   */
  isClear: boolean;
  /** When another attempt may last have begun to work on it, on the steady clock. */
  since: number;
  /** An upload was begun; whether it arrived is for the gate to say. */
  uploaded: boolean;
}

/** Tries at a name that SES neither gives away nor shows. */
const CLAIM_TRIES = 5;

/**
 * Claims the chunk's group by its unique name (I1). The provider is the referee: of any number of
 * attempts only one can create it, the others are told RepeatReceiverName and adopt what is there.
 */
export async function claimGroup(span: SpanContext, job: ChunkJob): Promise<Claim> {
  const { id, contentHash } = span.definition;
  const name = groupName(id, contentHash, job.chunk);
  let unanswered: FailureDescription | null = null;
  for (let tries = 0; tries < CLAIM_TRIES; tries += 1) {
    const full = span.noRoom.failure;
    if (full !== null) throw refusedError(span.definition, full);
    const created = await createGroup(span, name);
    if (created.kind === 'ok') {
      const { groupId } = created.value;
      job.note({ state: 'ready', groupId, uploaded: false });
      return { groupId, isClear: true, since: performance.now(), uploaded: false };
    }
    // The lost call may have created it; asking for the same name again tells.
    unanswered = created.kind === 'ambiguous' ? created : null;
    if (created.kind === 'ambiguous') continue;
    if (created.row.disposition === 'freeRoom') span.noRoom.failure = created;
    if (created.row.disposition !== 'done') throw refusedError(span.definition, created);
    const groupId = await findGroup(span, name);
    if (groupId !== null) {
      job.note({ state: 'doubtful', groupId });
      return { groupId, isClear: false, since: performance.now(), uploaded: true };
    }
    await wait(span.timing.listDelayMs / CLAIM_TRIES, span.stop);
  }
  // SES is hard to reach, and said nothing of a group: the campaign waits, and tries again by itself.
  if (unanswered !== null) throw refusedError(span.definition, unanswered);
  throw new RefusedError(
    ownRefusal(
      'GroupNotFound',
      'unknown',
      'SES says that a recipient group of this campaign exists but does not list it; look for it in the SES console, then resume.',
    ),
  );
}

/** The look of I2: the send tasks that exist for this group. */
export async function lookForTasks(span: SpanContext, groupId: number) {
  const query = { groupId, offset: 0, limit: 100 };
  const outcome = await read(span.stop, 'ListSendTasks', (options) =>
    span.ses.listSendTasks(query, options),
  );
  if (outcome.kind === 'refused') throw refusedError(span.definition, outcome);
  return outcome.value.items;
}

function createGroup(span: SpanContext, name: string): Promise<Outcome<{ groupId: number }>> {
  const guard = () => span.lease.assertHeld();
  return write(span.stop, 'CreateReceiver', (options) =>
    span.ses.createGroup(name, { ...options, guard }),
  );
}

async function findGroup(span: SpanContext, name: string): Promise<number | null> {
  const query = { keyword: name, offset: 0, limit: 100 };
  const outcome = await read(span.stop, 'ListReceivers', (options) =>
    span.ses.listGroups(query, options),
  );
  if (outcome.kind === 'refused') throw refusedError(span.definition, outcome);
  return outcome.value.items.find((group) => group.name === name)?.groupId ?? null;
}

/**
 * Deletes the group of a chunk that is to be built anew. Only for a group that is clear: deleting
 * one that is being sent would lose mail.
 */
export async function deleteGroup(span: SpanContext, groupId: number): Promise<void> {
  const guard = () => span.lease.assertHeld();
  for (let tries = 0; tries < CLAIM_TRIES; tries += 1) {
    const outcome = await write(span.stop, 'DeleteReceiver', (options) =>
      span.ses.deleteGroup(groupId, { ...options, guard }),
    );
    if (outcome.kind === 'ok') return;
    // Deleting twice is harmless: the second call is told that there is no such group.
    if (outcome.kind === 'ambiguous') continue;
    if (outcome.row.disposition === 'done') return;
    throw refusedError(span.definition, outcome);
  }
}
