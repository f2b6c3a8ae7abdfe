import type { CampaignStatus } from '../../domain/status.ts';
import { endingText } from '../status-text.ts';

/** Why there is no report in the campaign folders of this home, and what to do. */
export function noReportText(status: CampaignStatus, home: string): string {
  const { id, state, counts, finishedAt } = status;
  if (finishedAt !== null) {
    return counts.rows === 0
      ? `Campaign ${id} ended before its list was read, so it has no report.`
      : `The report of campaign ${id} is not in ${home}: give with --home, or STEADYSEND_HOME, the one that its workers use.`;
  }
  const wait = `Wait for it: steadysend watch ${id}`;
  switch (state) {
    case 'cancelled':
      return `Campaign ${id} is cancelled. ${endingText(status)} ${wait}`;
    case 'failed':
      return `Campaign ${id} has failed. ${endingText(status)} ${wait}`;
    case 'finished':
      return `Campaign ${id} is finished. ${endingText(status)} ${wait}`;
    case 'paused':
      return `Campaign ${id} is paused and not over; its report is written at its end. What ends the pause: steadysend status ${id}`;
    case 'recurring':
      return `SES repeats campaign ${id}, so it is never over. Its report is written when you stop looking at it: steadysend cancel ${id}`;
    case 'preparing':
    case 'scheduled':
    case 'running':
      return `Campaign ${id} is ${state} and not over; its report is written at its end. ${wait}`;
  }
}
