import type { SimulatorRecord } from '../record.ts';
import { withExamples, type Finding } from './finding.ts';

/** When a campaign may mail at the earliest. */
export interface Start {
  /** What the names of the campaign's groups begin with. */
  groupPrefix: string;
  at: number;
}

/** Nobody got a mail before the time that the campaign file says, whoever kept it: worker or SES. */
export function noMailBeforeStart({ mails }: SimulatorRecord, starts: readonly Start[]): Finding[] {
  const early = mails.flatMap(({ groupName, sentAt }) => {
    const start = starts.find(({ groupPrefix }) => groupName?.startsWith(groupPrefix) === true);
    return start !== undefined && Date.parse(sentAt) < start.at
      ? [`${groupName} at ${sentAt}`]
      : [];
  });
  if (early.length === 0) return [];
  const message = withExamples('mails before their start', [...new Set(early)]);
  return [{ checker: 'no-mail-before-start', message, count: early.length }];
}
