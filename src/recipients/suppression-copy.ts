import type { Readable } from 'node:stream';
import type { RecipientsDefinition } from '../domain/campaign-definition.ts';
import { SUPPRESSION_REASONS, type SuppressionReason } from '../domain/suppression.ts';
import { readRecords } from './read-records.ts';
import type { SeenAddresses } from './seen-addresses.ts';
import { SUPPRESSED_BASE, tooMany } from './suppression.ts';

/** What the report says of a row that is left out for it. */
const LABELS: Record<SuppressionReason, string> = {
  complaint: 'the suppression store (complaint)',
  unsubscribe: 'the suppression store (unsubscribed)',
  bounce: 'the suppression store (hard bounce)',
  manual: 'the suppression store (added by hand)',
};

export interface LoadSuppressionCopyOptions {
  /** Opens a list by the name of its object. */
  open: (object: string) => Readable;
  recipients: RecipientsDefinition;
  seen: SeenAddresses;
  /** Most addresses of this and of all suppression lists. */
  addressesMax: number;
  signal: AbortSignal | undefined;
}

/**
 * Enters whom the campaign's copy of the suppression store has: under SUPPRESSED_BASE plus a number
 * after those of the lists, one for each reason.
 */
export async function loadSuppressionCopy(options: LoadSuppressionCopyOptions): Promise<void> {
  const { open, recipients, seen, addressesMax, signal } = options;
  const object = recipients.store?.object ?? null;
  if (object === null) return;
  const file = 'the suppression store';
  const first = SUPPRESSED_BASE + recipients.suppress.length;
  await readRecords({
    source: open(object),
    file,
    encoding: 'utf-8',
    delimiter: ',',
    signal,
    onRow: ({ fields: [address = '', reason] }) => {
      const place = SUPPRESSION_REASONS.findIndex((known) => known === reason);
      // The header.
      if (place === -1) return true;
      seen.add(address, first + place);
      if (seen.size > addressesMax) throw tooMany(file, addressesMax);
      return true;
    },
  });
}

/** Of a number that loadSuppressionCopy() gave, without SUPPRESSED_BASE. */
export function storeLabel({ suppress }: RecipientsDefinition, place: number): string {
  const reason = SUPPRESSION_REASONS[place - suppress.length];
  return reason === undefined ? '' : LABELS[reason];
}
