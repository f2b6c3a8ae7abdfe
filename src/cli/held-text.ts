import type { SendPlan } from '../domain/send-plan.ts';
import type { CampaignStatus } from '../domain/status.ts';
import { beginTime } from '../ses/begin-time.ts';
import { count, moment } from './status-text.ts';

/** What has to be said of send tasks at SES that no call can take back. */

/** Printed after `launch`, where SES is to hold the send tasks; none otherwise. */
export function launchedLines(id: string, plan: SendPlan, sesTimezone: string): string[] {
  const { recurring, startAt } = plan;
  const begin = recurring?.begin ?? startAt;
  if (begin === null) return [];
  const when = `${moment(begin)}, for SES ${beginTime(Date.parse(begin), sesTimezone)} (${sesTimezone})`;
  if (recurring !== null) {
    return [
      `Its send tasks are created at SES now. SES mails the list at ${when},`,
      `and again every ${recurring.intervalHours} h, for ever: nothing that steadysend or the API can do stops them.`,
      `What stopping them takes: docs/ses-held.md, or steadysend cancel ${id}.`,
    ];
  }
  return [
    `Its send tasks are created at SES now, and SES mails them at ${when}.`,
    'What SES has accepted cannot be called back: pause and cancel stop only what is not created yet.',
  ];
}

/** Printed after `cancel` and `pause`: what goes on all the same. */
export function goesOnLines(status: CampaignStatus): string[] {
  const { recurring, wait, counts, chunks } = status;
  if (recurring !== null && chunks.accepted > 0) {
    return [
      `SES goes on with ${count(chunks.accepted)} recurring send tasks, next at ${moment(recurring.nextCycleAt)}: no call can stop them.`,
      'Stopping them takes the SES console or a support ticket with Tencent Cloud; the recipient groups,',
      `whose names begin with ss-${status.id.slice(0, 12)}-, name them there. Deleting the groups is not documented to stop`,
      'anything. From here on steadysend only stops looking at them. docs/ses-held.md says more.',
    ];
  }
  if (wait === null || wait.code !== 'HeldBySes' || wait.until === null) return [];
  return [
    `SES holds the mails of ${count(counts.atProvider)} recipients already and sends them at ${moment(wait.until)}: no call can stop them.`,
  ];
}
