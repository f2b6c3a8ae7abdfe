import type { Recipient } from '../../domain/recipient.ts';
import type { ListCounts } from '../../domain/counts.ts';
import { SPAN_CHUNKS } from '../../domain/span.ts';
import type { CampaignFolder } from '../../storage/campaign-folder.ts';
import { FOLDER_OBJECTS } from '../../storage/folder-objects.ts';
import { CliError } from '../cli-error.ts';
import { EXIT } from '../exit-codes.ts';
import { reportRows } from '../report/report-rows.ts';

/** Fates that can be sent to again: what was sent, rejected or suppressed never is. */
export const RETRIED_FATES = ['failed', 'unknown', 'waiting'] as const;
export type RetriedFate = (typeof RETRIED_FATES)[number];

export function isRetriedFate(text: string): text is RetriedFate {
  return RETRIED_FATES.some((fate) => fate === text);
}

/**
 * The recipients whose fate in `report.csv` is this one, with their data, in the order of the list.
 * The report says who, the prepared recipients say with which data; both are in the order of lines,
 * so neither is ever held in memory as a whole.
 */
export async function* rowsOfFate(
  folder: CampaignFolder,
  list: ListCounts,
  fate: RetriedFate,
): AsyncGenerator<Recipient> {
  const recipients = allRecipients(folder, list);
  for await (const { line, email, fate: written } of reportRows(folder)) {
    if (written !== fate) continue;
    let found = await recipients.next();
    while (found.done !== true && found.value.line < line) found = await recipients.next();
    // The wrong person with the right fate would be mailed: rather nobody.
    if (found.done === true || found.value.line !== line || found.value.email !== email) {
      throw new CliError(
        EXIT.failed,
        `${folder.store.location}: ${FOLDER_OBJECTS.reportCsv} and ` +
          `${FOLDER_OBJECTS.recipients} do not fit together at line ${line} of the list; ` +
          'restore the folder from a backup.',
      );
    }
    yield found.value;
  }
}

async function* allRecipients(
  folder: CampaignFolder,
  { chunks }: ListCounts,
): AsyncGenerator<Recipient> {
  for (let from = 0; from < chunks; from += SPAN_CHUNKS) {
    const range = { from, to: Math.min(from + SPAN_CHUNKS, chunks) };
    for (const chunk of await folder.readChunks(range)) yield* chunk;
  }
}
