import type { SimulatorRecord } from '../record.ts';
import { withExamples, type Finding } from './finding.ts';

/** Nobody was mailed twice. For lists in which no address stands twice. */
export function noDoubleSend({ mails }: SimulatorRecord): Finding[] {
  const seen = new Set<string>();
  const groups: string[] = [];
  for (const { email, groupName } of mails) {
    if (seen.has(email)) groups.push(groupName ?? 'no group');
    seen.add(email);
  }
  if (groups.length === 0) return [];
  const message = `${groups.length} mails repeated, in ${withExamples('groups', [...new Set(groups)])}`;
  return [{ checker: 'no-double-send', message, count: groups.length }];
}
