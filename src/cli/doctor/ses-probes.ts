import type { SesAction } from '../../ses/actions.ts';
import type { CallOptions, SesPort } from '../../ses/port.ts';

/**
 * A call of every action that changes nothing: reads, and writes to a group that cannot be or with a
 * name or an address that is none. Tencent Cloud is taken to look at the key's permission first
 * (undocumented), so that any other refusal means that the key may.
 */
export interface Probe {
  action: SesAction;
  /** For what; a campaign can do without it where `need` is `some`. */
  purpose: string;
  need: 'all' | 'some';
  call: (ses: SesPort, options: CallOptions) => Promise<unknown>;
}

/** Ids are counted up from 1, and real ones have seven digits. */
const NO_GROUP = 999_999_999_999;
const NO_TEMPLATE = 999_999_999;
const PAGE = { offset: 0, limit: 1 };
const NOBODY = 'doctor@example.invalid';

function probe(
  action: SesAction,
  purpose: string,
  need: Probe['need'],
  call: Probe['call'],
): Probe {
  return { action, purpose, need, call };
}

const MAIL = { from: NOBODY, subject: 'doctor', templateId: NO_TEMPLATE };

const SENDING: readonly Probe[] = [
  probe('ListEmailIdentities', 'the sender domains', 'all', (ses, o) => ses.listDomains(o)),
  probe('ListEmailAddress', 'the sender addresses', 'all', (ses, o) => ses.listSenders(o)),
  probe('GetEmailTemplate', 'the template', 'all', (ses, o) => ses.getTemplate(NO_TEMPLATE, o)),
  probe('CreateReceiver', 'sending', 'all', (ses, o) => createNoGroup(ses, o)),
  probe('CreateReceiverDetailWithData', 'sending', 'all', (ses, o) =>
    ses.uploadRecipients(NO_GROUP, [{ email: NOBODY, templateData: '{}' }], o),
  ),
  probe('ListReceivers', 'sending', 'all', (ses, o) => ses.listGroups(PAGE, o)),
  probe('ListReceiverDetails', 'finding a row that SES refuses', 'all', (ses, o) =>
    ses.listGroupRows({ ...PAGE, groupId: NO_GROUP }, o),
  ),
  probe('BatchSendEmail', 'sending', 'all', (ses, o) =>
    ses.createSendTask({ ...MAIL, groupId: NO_GROUP }, o),
  ),
  probe('ListSendTasks', 'what became of the mails', 'all', (ses, o) => ses.listSendTasks(PAGE, o)),
  probe('DeleteReceiver', 'making room again', 'all', (ses, o) => ses.deleteGroup(NO_GROUP, o)),
];

/** `day` is today, as `YYYY-MM-DD`. */
export function probes(day: string): readonly Probe[] {
  const range = { from: day, to: day };
  return [
    ...SENDING,
    probe('GetStatisticsReport', 'the guards of quota and bounces', 'some', (ses, o) =>
      ses.getStatistics(range, o),
    ),
    probe('GetSendEmailStatus', 'what became of one mail', 'some', (ses, o) =>
      ses.getSendStatus({ date: day, email: NOBODY }, o),
    ),
    probe('ListCustomBlacklist', 'check', 'some', (ses, o) => ses.listBlocked(PAGE, o)),
    probe('ListBlackEmailAddress', 'check', 'some', (ses, o) =>
      ses.listBounced({ ...PAGE, ...range }, o),
    ),
    probe('SendEmail', 'launch --test-to', 'some', (ses, o) =>
      ses.sendOne({ ...MAIL, to: '', templateData: '{}' }, o),
    ),
  ];
}

/** A name of nothing is refused; were it not, the group would have to go again. */
async function createNoGroup(ses: SesPort, options: CallOptions): Promise<void> {
  const { groupId } = await ses.createGroup('', options);
  await ses.deleteGroup(groupId, options);
}
