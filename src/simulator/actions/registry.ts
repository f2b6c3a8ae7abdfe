import type { Action } from '../action.ts';
import { batchSendEmail } from './batch-send-email.ts';
import { createCustomBlacklist } from './create-custom-blacklist.ts';
import { createReceiver } from './create-receiver.ts';
import { createReceiverDetail } from './create-receiver-detail.ts';
import { createReceiverDetailWithData } from './create-receiver-detail-with-data.ts';
import { deleteBlackList } from './delete-black-list.ts';
import { deleteCustomBlackList } from './delete-custom-black-list.ts';
import { deleteReceiver } from './delete-receiver.ts';
import { getEmailIdentity } from './get-email-identity.ts';
import { getEmailTemplate } from './get-email-template.ts';
import { getSendEmailStatus } from './get-send-email-status.ts';
import { getStatisticsReport } from './get-statistics-report.ts';
import { listBlackEmailAddress } from './list-black-email-address.ts';
import { listCustomBlacklist } from './list-custom-blacklist.ts';
import { listEmailAddress } from './list-email-address.ts';
import { listEmailIdentities } from './list-email-identities.ts';
import { listEmailTemplates } from './list-email-templates.ts';
import { listReceiverDetails } from './list-receiver-details.ts';
import { listReceivers } from './list-receivers.ts';
import { listSendTasks } from './list-send-tasks.ts';
import { sendEmail } from './send-email.ts';
import { updateCustomBlackList } from './update-custom-black-list.ts';

const ALL: readonly Action[] = [
  batchSendEmail,
  createCustomBlacklist,
  createReceiver,
  createReceiverDetail,
  createReceiverDetailWithData,
  deleteBlackList,
  deleteCustomBlackList,
  deleteReceiver,
  getEmailIdentity,
  getEmailTemplate,
  getSendEmailStatus,
  getStatisticsReport,
  listBlackEmailAddress,
  listCustomBlacklist,
  listEmailAddress,
  listEmailIdentities,
  listEmailTemplates,
  listReceiverDetails,
  listReceivers,
  listSendTasks,
  sendEmail,
  updateCustomBlackList,
];

/** Every other action of SES answers InvalidAction. */
export const ACTIONS: ReadonlyMap<string, Action> = new Map(
  ALL.map((action) => [action.name, action]),
);
