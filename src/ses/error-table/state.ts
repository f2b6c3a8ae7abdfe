import type { TableRow } from './row.ts';
import { fail, pause, retry, unexpected, wait } from './row.ts';

/**
 * `LimitExceeded.*` and `OperationDenied.*` of the SES page "Error Codes", with
 * ExceedReceiverDetailLimit, which older versions of that page had.
 */
export const STATE_ROWS: readonly TableRow[] = [
  pause(
    'LimitExceeded.ExceedReceiverDetailLimit',
    'groupLimit',
    'The recipient group would hold more addresses than SES takes; set a smaller `chunkSize` or ask for a higher limit, then resume.',
    { scope: 'chunk' },
  ),
  pause(
    'LimitExceeded.ExceedReceiverLimit',
    'groupLimit',
    'The account holds as many recipient groups as it may; finished ones are released by themselves, others you can delete in the SES console.',
    { disposition: 'freeRoom', needs: 'nothing' },
  ),
  pause(
    'LimitExceeded.ReceiverDetailCountLimit',
    'groupLimit',
    'The recipient group would hold more addresses than SES takes; set a smaller `chunkSize` or ask for a higher limit, then resume.',
    { scope: 'chunk' },
  ),
  fail(
    'LimitExceeded.ReceiverDetailRequestLimit',
    'recipients',
    'One upload holds more addresses than SES takes; set a smaller `chunkSize` in the campaign file.',
  ),
  pause(
    'OperationDenied',
    'account',
    'SES refuses the operation for this account without saying why; look at the account in the SES console or open a ticket, then resume.',
  ),
  pause(
    'OperationDenied.DomainNotVerified',
    'sender',
    'The sender domain is not verified; finish its DNS set-up in the SES console, then resume.',
  ),
  unexpected(
    'OperationDenied.ExceedDomainLimit',
    'The account has too many sender domains, though steadysend creates none; report it, then resume.',
  ),
  unexpected(
    'OperationDenied.ExceedSenderLimit',
    'The account has too many sender addresses, though steadysend creates none; report it, then resume.',
  ),
  unexpected(
    'OperationDenied.NotAllowDelete',
    'SES does not delete this domain, though steadysend never asks for it; report it, then resume.',
  ),
  wait(
    'OperationDenied.ReceiverIsOperating',
    'unreachable',
    'SES is still taking in the rows of the recipient group; the call is repeated by itself.',
  ),
  retry(
    'OperationDenied.ReceiverNotExist',
    'account',
    'The recipient group is gone, as when someone deletes groups in the SES console during a campaign; the chunk is looked at and built anew.',
    {
      scope: 'chunk',
      needs: 'person',
      on: {
        DeleteReceiver: {
          disposition: 'done',
          advice: 'The recipient group is deleted already, which is what was wanted.',
        },
      },
    },
  ),
  wait(
    'OperationDenied.ReceiverStatusError',
    'unreachable',
    'The recipient group is empty or not yet complete; the call is repeated by itself when it is.',
  ),
  unexpected(
    'OperationDenied.RepeatPassWord',
    'An SMTP password was used before, though steadysend sets none; report it, then resume.',
  ),
  pause(
    'OperationDenied.SendAddressStatusError',
    'sender',
    'The sender address does not exist in this region or is not approved; check it in the SES console, then resume.',
  ),
  unexpected(
    'OperationDenied.SenderWithDomainIsNotEmpty',
    'The domain still has sender addresses, though steadysend deletes none; report it, then resume.',
  ),
  pause(
    'OperationDenied.TemplateStatusError',
    'template',
    'The template does not exist in this region or is not approved; review takes about a working day, then resume.',
  ),
];
