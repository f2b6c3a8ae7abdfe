import { read, write, type Refused } from './calls.ts';
import type { ChunkJob, PlacedRow } from './chunk-job.ts';
import type { Claim } from './claim-group.ts';
import { refusedError, type SpanContext } from './span-context.ts';
import { wait } from './wait.ts';

/** How often an upload that meets another one in the same group is tried again. */
const BUSY_WAIT_MS = 500;

/**
 * Uploads a chunk's rows into its group. When SES refuses because of a row and does not say which,
 * the rows are halved until it is found: about twelve calls for one bad row in fifty. It is taken
 * out and the others go. Uploads append, so each part is given only once; when an answer is lost
 * on the way the rest is left, and the gate has the group rebuilt without the rows found so far.
 */
export async function uploadRows(span: SpanContext, job: ChunkJob, claim: Claim): Promise<Claim> {
  const { groupId } = claim;
  const part: Part = { span, job, groupId, touched: false };
  try {
    await uploadPart(part, job.rows);
  } catch (error) {
    // Refused with a code, and nothing taken before: the next attempt uploads at once.
    job.note({ state: 'ready', groupId, uploaded: part.touched });
    throw error;
  }
  job.note({ state: 'ready', groupId, uploaded: true });
  return { ...claim, uploaded: true };
}

interface Part {
  span: SpanContext;
  job: ChunkJob;
  groupId: number;
  /** SES holds rows of the chunk, or may hold some. */
  touched: boolean;
}

/** False when an answer was lost, and the rest of the rows must not follow. */
async function uploadPart(part: Part, rows: PlacedRow[]): Promise<boolean> {
  const { span, job, groupId } = part;
  if (rows.length === 0) return true;
  const refused = await uploadOnce(span, job, groupId, rows);
  if (refused === 'lost' || refused === null) {
    part.touched = true;
    return refused === null;
  }
  if (refused.row.disposition !== 'rejectRow') throw refusedError(span.definition, refused);
  const [only] = rows;
  if (rows.length === 1 && only !== undefined) {
    job.reject(only, refused.code);
    return true;
  }
  const middle = Math.ceil(rows.length / 2);
  return (
    (await uploadPart(part, rows.slice(0, middle))) && (await uploadPart(part, rows.slice(middle)))
  );
}

async function uploadOnce(
  span: SpanContext,
  job: ChunkJob,
  groupId: number,
  rows: PlacedRow[],
): Promise<Refused | 'lost' | null> {
  const data = rows.map(({ recipient: { email, data: values } }) => ({
    email,
    templateData: JSON.stringify(values),
  }));
  const guard = () => {
    span.lease.assertHeld();
    // Should this process be stopped from here on, the gate has to see what SES holds by then.
    job.note({ state: 'ready', groupId, uploaded: true });
  };
  const giveUpAt = Date.now() + span.timing.uploadTimeoutMs;
  for (;;) {
    const outcome = await write(span.stop, 'CreateReceiverDetailWithData', (options) =>
      span.ses.uploadRecipients(groupId, data, { ...options, guard }),
    );
    if (outcome.kind === 'ok') return null;
    if (outcome.kind === 'ambiguous') return 'lost';
    // The part before is still being taken in, or a lost call of ours did arrive.
    if (outcome.row.disposition !== 'wait' || Date.now() > giveUpAt) return outcome;
    await wait(BUSY_WAIT_MS, span.stop);
  }
}

/**
 * The other way in which SES refuses rows: it takes the upload and counts some as invalid. They
 * are listed, taken out of the chunk, and the group has to be rebuilt without them.
 */
export async function rejectInvalidRows(
  span: SpanContext,
  job: ChunkJob,
  claim: Claim,
): Promise<void> {
  const query = { groupId: claim.groupId, valid: false, offset: 0, limit: 100 };
  const outcome = await read(span.stop, 'ListReceiverDetails', (options) =>
    span.ses.listGroupRows(query, options),
  );
  if (outcome.kind === 'refused') throw refusedError(span.definition, outcome);
  const invalid = new Set(outcome.value.items.map(({ email }) => email.toLowerCase()));
  for (const row of job.rows) {
    if (invalid.has(row.recipient.email.toLowerCase())) job.reject(row, INVALID_ROW);
  }
}

/** SES gives such a row a reason in words only, which may quote the address. */
const INVALID_ROW = 'InvalidRow';
