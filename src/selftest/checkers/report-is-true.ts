import type { SimulatorRecord } from '../record.ts';
import { withExamples, type Finding } from './finding.ts';

/** Whom the campaigns' own reports call sent was mailed, and whom they do not was not. */
export function reportIsTrue(
  { mails }: SimulatorRecord,
  recipients: readonly string[],
  reportedSent: ReadonlySet<string>,
): Finding[] {
  const mailed = new Set(mails.map(({ email }) => email));
  const wrong = recipients.flatMap((email, row) =>
    mailed.has(email) === reportedSent.has(email) ? [] : [row + 1],
  );
  if (wrong.length === 0) return [];
  const message = withExamples('rows whose report is wrong', wrong);
  return [{ checker: 'report-is-true', message, count: wrong.length }];
}
