import type { SimulatorRecord } from '../record.ts';
import { withExamples, type Finding } from './finding.ts';

/** Nobody was mailed who is not in a list: a mixed-up offset would find its way to strangers. */
export function noUnaskedMail({ mails }: SimulatorRecord, expected: readonly string[]): Finding[] {
  const asked = new Set(expected);
  const groups = mails
    .filter(({ email }) => !asked.has(email))
    .map(({ groupName }) => groupName ?? 'no group');
  if (groups.length === 0) return [];
  const message = `mails to strangers, in ${withExamples('groups', groups)}`;
  return [{ checker: 'no-unasked-mail', message, count: groups.length }];
}
