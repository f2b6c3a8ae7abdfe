/** The actions of API 2020-10-02 that are used, spelled as on the wire. */
const READS = [
  'GetEmailTemplate',
  'GetSendEmailStatus',
  'GetStatisticsReport',
  'ListBlackEmailAddress',
  'ListCustomBlacklist',
  'ListEmailAddress',
  'ListEmailIdentities',
  'ListReceiverDetails',
  'ListReceivers',
  'ListSendTasks',
] as const;

const WRITES = [
  'BatchSendEmail',
  'CreateReceiver',
  'CreateReceiverDetailWithData',
  'DeleteReceiver',
  'SendEmail',
] as const;

export const SES_ACTIONS = [...READS, ...WRITES] as const;

export type SesAction = (typeof SES_ACTIONS)[number];

/** A read may be repeated whatever became of it; a write first needs to know. */
export function isRead(action: SesAction): boolean {
  return READS.some((read) => read === action);
}
