import type { TableRow } from './row.ts';
import { fail, pause, rejectRow, retry, unexpected, wait } from './row.ts';

/** "It will be automatically released after 10 minutes" (TemporaryBlocked on the error code page). */
const BLOCK_MS = 10 * 60_000;

/** SES's FAQ: ten mails an hour to one mailbox unless the account has another limit. */
const MAILBOX_MS = 60 * 60_000;

/**
 * `FailedOperation.*` of the SES page "Error Codes", with DKIMNotApplied, which only the official
 * Python SDK lists. Many are documented for SendEmail alone; the batch calls may answer them too.
 */
export const SENDING_ROWS: readonly TableRow[] = [
  unexpected(
    'FailedOperation.AttachContentToolarge',
    'SES finds the attachments too large, though steadysend sends none; check the template, then resume.',
  ),
  pause(
    'FailedOperation.DKIMNotApplied',
    'sender',
    'The sender domain has no DKIM record yet; finish its DNS set-up in the SES console, then resume.',
  ),
  rejectRow(
    'FailedOperation.EmailAddrInBlacklist',
    'The address is on a blocklist after earlier bounces; leave it out, or remove it from the blocklist in the SES console.',
  ),
  fail(
    'FailedOperation.EmailContentToolarge',
    'content',
    'The mail is larger than SES takes; shorten the template.',
  ),
  pause(
    'FailedOperation.ExceedSendLimit',
    'quota',
    'The daily sending quota of the domain is used up; sending goes on by itself after the refill.',
    { needs: 'nothing' },
  ),
  unexpected(
    'FailedOperation.ExceedTemplateLimit',
    'The account has too many templates; delete some in the SES console, then resume.',
  ),
  unexpected(
    'FailedOperation.FileURLNotExist',
    'SES cannot fetch a file that the mail refers to; check the template, then resume.',
  ),
  pause(
    'FailedOperation.FrequencyLimit',
    'frequency',
    'Too many mails went to the same mailbox in a short time (10 an hour by default); sending goes on by itself later.',
    { scope: 'recipient', needs: 'nothing', waitMs: MAILBOX_MS },
  ),
  pause(
    'FailedOperation.HighRejectionRate',
    'rejectionRate',
    'Too many mails bounced, so SES holds the domain back; clean the list of dead addresses before you resume, or the reputation falls.',
  ),
  pause(
    'FailedOperation.IllegalURL',
    'content',
    'The mail holds a link that SES does not allow; change the template and have it approved, then resume.',
    { scope: 'campaign' },
  ),
  rejectRow(
    'FailedOperation.IncorrectEmail',
    'The address is not a mailbox address; correct it in the list and send to it again.',
  ),
  fail(
    'FailedOperation.IncorrectSender',
    'sender',
    'The sender is malformed; write `from` as `address` or `Name <address>` in the campaign file.',
  ),
  pause(
    'FailedOperation.InsufficientBalance',
    'balance',
    'The account has no money left or is in arrears; top it up in the billing console, then resume.',
  ),
  pause(
    'FailedOperation.InsufficientQuota',
    'package',
    'The prepaid mail package is used up; buy another or switch to pay-as-you-go, then resume.',
  ),
  unexpected(
    'FailedOperation.InvalidAttachName',
    'SES refuses the name of an attachment, though steadysend sends none; report it, then resume.',
  ),
  unexpected(
    'FailedOperation.InvalidLimit',
    'SES takes smaller pages than the 100 rows it documents; update steadysend, then resume.',
  ),
  fail(
    'FailedOperation.InvalidTemplateID',
    'template',
    'The template does not exist in this region or cannot be used; check `template` in the campaign file.',
  ),
  fail(
    'FailedOperation.MissingEmailContent',
    'template',
    'The mail has no content; set `template` in the campaign file to a template that has some.',
  ),
  unexpected(
    'FailedOperation.NoAttachPermission',
    'The account may not send attachments, though steadysend sends none; report it, then resume.',
  ),
  pause(
    'FailedOperation.NotAuthenticatedSender',
    'sender',
    'The sender or its domain is not verified; verify it in the SES console, then resume.',
  ),
  unexpected(
    'FailedOperation.NotSupportDate',
    'SES keeps records of a limited number of days only; ask for a more recent day.',
  ),
  unexpected(
    'FailedOperation.ProtocolCheckErr',
    'SES was reached by the wrong protocol; check STEADYSEND_SES_ENDPOINT, then resume.',
  ),
  rejectRow(
    'FailedOperation.ReceiverHasUnsubscribed',
    'The recipient has unsubscribed from this sender domain; add the address to your suppression list.',
  ),
  rejectRow(
    'FailedOperation.RejectedByRecipients',
    'The recipient refuses mail from this sender; add the address to your suppression list.',
  ),
  pause(
    'FailedOperation.SendEmailErr',
    'unknown',
    'SES could not send and asks for a ticket; open one with the request id, then resume.',
    { effect: 'unknown' },
  ),
  retry(
    'FailedOperation.ServiceNotAvailable',
    'unreachable',
    'SES was not available and the call had no effect; sending is tried again by itself.',
  ),
  unexpected(
    'FailedOperation.TemplateContentToolarge',
    'A template is larger than SES takes; shorten it, then resume.',
  ),
  wait(
    'FailedOperation.TemporaryBlocked',
    'blocked',
    "A recipients' mail provider limits SES, which holds its mails back for ten minutes; sending goes on by itself after that.",
    { scope: 'account', waitMs: BLOCK_MS },
  ),
  unexpected(
    'FailedOperation.TooManyAttachments',
    'SES counts more than ten attachments, though steadysend sends none; report it, then resume.',
  ),
  fail(
    'FailedOperation.TooManyRecipients',
    'recipients',
    'More recipients in one mail than SES takes (50); set a smaller `chunkSize` in the campaign file.',
  ),
  pause(
    'FailedOperation.URLForbidden',
    'content',
    'SES allows this account no links because too few of its mails are delivered; remove them from the template or raise the reputation, then resume.',
    { scope: 'campaign' },
  ),
  rejectRow(
    'FailedOperation.UnsupportMailType',
    'SES does not deliver to this kind of mailbox; leave the address out.',
  ),
  pause(
    'FailedOperation.WithOutPermission',
    'template',
    'The account may send approved templates only, or not this one; check the template in the SES console, then resume.',
  ),
  rejectRow(
    'FailedOperation.WrongContentJson',
    "The row's template data is not JSON for SES; look at its values for unusual characters.",
    { on: { BatchSendEmail: { disposition: 'fail', scope: 'campaign', reason: 'content' } } },
  ),
];
