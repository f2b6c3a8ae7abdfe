import pLimit from 'p-limit';
import type { RowFate } from '../src/domain/chunk-outcome.ts';
import { mailedWithin } from '../src/domain/held-start.ts';
import type { Recipient } from '../src/domain/recipient.ts';
import type { SendPlan } from '../src/domain/send-plan.ts';
import { findMailStatus } from '../src/ses/find-mail-status.ts';
import type { SesPort } from '../src/ses/port.ts';
import type { CampaignFolder } from '../src/storage/campaign-folder.ts';
import { read } from './calls.ts';
import type { OpenChunk, OpenSpan } from './open-spans.ts';

const LOOKUPS_AT_ONCE = 8;

/**
 * A settled task that sent fewer than it was asked to does not say which. GetSendEmailStatus is
 * asked for every row of such a chunk; a row that it does not know stays unknown (I5).
 */
export async function resolveRows(
  ses: SesPort,
  folder: CampaignFolder,
  spans: OpenSpan[],
  plan: SendPlan | undefined,
  stop: AbortSignal,
): Promise<void> {
  for (const open of spans) {
    for (const chunk of open.chunks) {
      if (!needsRows(chunk)) continue;
      const [recipients = []] = await folder.readChunks({ from: chunk.chunk, to: chunk.chunk + 1 });
      // Rows that SES refused before were never in the group; fates are of the others, in order.
      const refused = new Set(chunk.record?.rejected?.map(({ place }) => place));
      const asked = recipients.filter((_recipient, place) => !refused.has(place));
      await resolveChunk(ses, chunk, asked, plan, stop);
      open.isChanged = true;
    }
  }
}

/** Only once: a resolved chunk has its fates, row by row. */
function needsRows({ outcome }: OpenChunk): boolean {
  if (outcome?.state !== 'finished' && outcome?.state !== 'error') return false;
  return outcome.unknown > 0 && outcome.fates === undefined && outcome.release === 'no';
}

async function resolveChunk(
  ses: SesPort,
  { record, outcome }: OpenChunk,
  recipients: Recipient[],
  plan: SendPlan | undefined,
  stop: AbortSignal,
): Promise<void> {
  if (record?.state !== 'accepted' || outcome === undefined) return;
  const limit = pLimit(LOOKUPS_AT_ONCE);
  const within = mailedWithin(plan, Date.parse(record.at));
  const codes = new Set<string>();
  const fates = await limit.map(recipients, async ({ email }): Promise<RowFate> => {
    const last = await findMailStatus(
      async (query) => {
        const answer = await read(stop, 'GetSendEmailStatus', (options) =>
          ses.getSendStatus(query, options),
        );
        return answer.kind === 'refused' ? null : answer.value;
      },
      email,
      within,
    );
    if (last === null) return 'unknown';
    if (last.sendStatus === 0) return 'sent';
    codes.add(`SendStatus.${last.sendStatus}`);
    return 'failed';
  });
  const count = (fate: RowFate) => fates.filter((each) => each === fate).length;
  outcome.fates = fates;
  outcome.sent = count('sent');
  outcome.failed = count('failed');
  outcome.unknown = count('unknown');
  const [code] = codes;
  outcome.code = code ?? outcome.code ?? 'NotSent';
}
