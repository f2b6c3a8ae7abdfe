import pLimit from 'p-limit';
import { isSettled } from '../src/domain/chunk-outcome.ts';
import type { SesPort } from '../src/ses/port.ts';
import { write } from './calls.ts';
import type { OpenSpan } from './open-spans.ts';

/** Enough to keep the pacer's 20 deletions a second busy at any latency up to 400 ms. */
const DELETES_AT_ONCE = 8;

/**
 * Deletes the groups of settled chunks, because an account may hold only so many. The caller has
 * made the outcomes durable before (I3): with its group gone, a chunk's only memory is the folder.
 * It stops at the deadline and leaves the rest to the next sweep. Returns how many are gone.
 */
export async function releaseGroups(
  ses: SesPort,
  spans: OpenSpan[],
  deadline: number,
  stop: AbortSignal,
): Promise<number> {
  const limit = pLimit(DELETES_AT_ONCE);
  const work = spans.flatMap((open) =>
    open.chunks.flatMap(({ record, outcome }) =>
      record?.state === 'accepted' && isSettled(outcome) && outcome?.release === 'no'
        ? [{ open, outcome, groupId: record.groupId }]
        : [],
    ),
  );
  let released = 0;
  await limit.map(work, async ({ open, outcome, groupId }) => {
    if (Date.now() > deadline || stop.aborted) return;
    const answer = await write(stop, 'DeleteReceiver', (options) =>
      ses.deleteGroup(groupId, options),
    );
    // Without an answer it is tried again; a second deletion is told that there is none.
    if (answer.kind === 'ambiguous') return;
    const isGone = answer.kind === 'ok' || answer.row.disposition === 'done';
    outcome.release = isGone ? 'done' : 'refused';
    if (isGone) released += 1;
    open.isChanged = true;
  });
  return released;
}
