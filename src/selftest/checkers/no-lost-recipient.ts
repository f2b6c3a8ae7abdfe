import type { SimulatorRecord } from '../record.ts';
import { withExamples, type Finding } from './finding.ts';

/** Every recipient was mailed, save for those that the campaigns say were not or may not be. */
export function noLostRecipient(
  { mails }: SimulatorRecord,
  expected: readonly string[],
  notSent: { failed: number; unknown: number },
): Finding[] {
  const mailed = new Set(mails.map(({ email }) => email));
  const lost = expected.flatMap((email, row) => (mailed.has(email) ? [] : [row + 1]));
  // Whom the campaign itself reports as failed or unknown, it has not lost.
  if (lost.length <= notSent.failed + notSent.unknown) return [];
  const count = lost.length - notSent.failed - notSent.unknown;
  return [{ checker: 'no-lost-recipient', message: withExamples('rows not mailed', lost), count }];
}
