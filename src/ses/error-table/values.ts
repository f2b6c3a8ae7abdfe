import type { TableRow } from './row.ts';
import { fail, pause, rejectRow, retry, unexpected } from './row.ts';

/**
 * `InternalError.*`, `InvalidParameter.*`, `InvalidParameterValue.*` and `MissingParameter.*` of
 * the SES page "Error Codes".
 */
export const VALUE_ROWS: readonly TableRow[] = [
  retry(
    'InternalError.QueryDataBaseFailed',
    'unreachable',
    'The database of SES did not answer, and the work may have been done; sending is tried again by itself.',
    { effect: 'unknown' },
  ),
  unexpected(
    'InvalidParameter.AppIdIsRequired',
    'SES does not know the account; check that the key belongs to an account with SES activated, then resume.',
  ),
  unexpected(
    'InvalidParameter.InvalidEndTimeFormat',
    'SES could not read the end of a time span; report it with the action, then resume.',
  ),
  unexpected(
    'InvalidParameter.InvalidStartTimeFormat',
    'SES could not read the start of a time span; report it with the action, then resume.',
  ),
  unexpected(
    'InvalidParameterValue.AttachContentIsWrong',
    'SES could not read an attachment, though steadysend sends none; report it, then resume.',
  ),
  unexpected(
    'InvalidParameterValue.BeginTimeBeforeNow',
    'SES takes the start of a timed task for past, though it is ahead here; check the clock of this machine and STEADYSEND_SES_TIMEZONE, then resume.',
  ),
  pause(
    'InvalidParameterValue.CreatedByOther',
    'sender',
    'The sender domain belongs to another Tencent Cloud account; use its key or another domain, then resume.',
  ),
  fail(
    'InvalidParameterValue.EmailAddressIsNULL',
    'sender',
    'A sender or recipient address is empty; check `from` in the campaign file.',
    {
      on: {
        CreateReceiverDetailWithData: {
          disposition: 'rejectRow',
          scope: 'recipient',
          reason: 'recipients',
          advice: 'The recipient has no address; fill it in and send to the row again.',
        },
      },
    },
  ),
  fail(
    'InvalidParameterValue.EmailContentIsWrong',
    'content',
    'SES cannot read the content of the mail; check the template in the SES console.',
  ),
  fail(
    'InvalidParameterValue.IllegalEmailAddress',
    'sender',
    'An address is malformed; check `from` and `replyTo` in the campaign file.',
    {
      on: {
        CreateReceiverDetailWithData: {
          disposition: 'rejectRow',
          scope: 'recipient',
          reason: 'recipients',
          advice: "The recipient's address is malformed; correct it and send to the row again.",
        },
      },
    },
  ),
  fail(
    'InvalidParameterValue.IllegalSenderName',
    'sender',
    'The name before the sender address is not allowed; change it in `from` of the campaign file.',
  ),
  rejectRow(
    'InvalidParameterValue.InValidTemplateData',
    "A value of the row holds HTML tags, which template data must not; remove them from the row's columns.",
  ),
  pause(
    'InvalidParameterValue.InvalidEmailIdentity',
    'sender',
    'SES does not take the value for a sender domain; check the domain in the SES console, then resume.',
  ),
  unexpected(
    'InvalidParameterValue.InvalidSmtpPassWord',
    'An SMTP password breaks the rules, though steadysend sets none; report it, then resume.',
  ),
  pause(
    'InvalidParameterValue.NoSuchSender',
    'sender',
    'The sender address is not registered in this account and region; add it in the SES console, then resume.',
  ),
  pause(
    'InvalidParameterValue.NotExistDomain',
    'sender',
    'The sender domain is not registered in this account; add and verify it in the SES console, then resume.',
  ),
  unexpected(
    'InvalidParameterValue.ReceiverDescIllegal',
    'SES refuses the description of a recipient group, though steadysend gives none; report it, then resume.',
  ),
  rejectRow(
    'InvalidParameterValue.ReceiverEmailInvalid',
    "SES refuses the recipient's address; correct it in the list and send to it again.",
  ),
  unexpected(
    'InvalidParameterValue.ReceiverNameIllegal',
    'SES refuses the name of a recipient group; launch the campaign again with a short `--id` of letters, digits and `-`.',
  ),
  unexpected(
    'InvalidParameterValue.RepeatCreation',
    'The sender domain exists already, though steadysend creates none; report it, then resume.',
  ),
  unexpected(
    'InvalidParameterValue.RepeatEmailAddress',
    'The sender address exists already, though steadysend creates none; report it, then resume.',
  ),
  retry(
    'InvalidParameterValue.RepeatReceiverName',
    'account',
    "The recipient group exists already, as after a lost answer; it is looked up by its name and used when it is this chunk's.",
    { disposition: 'done', scope: 'chunk', needs: 'person' },
  ),
  fail(
    'InvalidParameterValue.SubjectLengthError',
    'content',
    'The subject must have 1 to 100 characters; shorten `subject` in the campaign file.',
  ),
  unexpected(
    'InvalidParameterValue.TemplateContentIsNULL',
    'A template is empty; fill it in the SES console and have it approved, then resume.',
  ),
  unexpected(
    'InvalidParameterValue.TemplateContentIsWrong',
    'SES cannot read a template; save it anew in the SES console and have it approved, then resume.',
  ),
  rejectRow(
    'InvalidParameterValue.TemplateDataError',
    "The row's template data is not JSON for SES; look at its values for unusual characters.",
    {
      on: {
        BatchSendEmail: {
          disposition: 'fail',
          scope: 'campaign',
          reason: 'template',
          advice:
            'SES refuses the template data of the send task; check the template and its variables.',
        },
      },
    },
  ),
  fail(
    'InvalidParameterValue.TemplateDataInconsistent',
    'template',
    'The variable names differ from those uploaded to the group before; check the template and `data` in the campaign file.',
  ),
  rejectRow(
    'InvalidParameterValue.TemplateDataLenLimit',
    "The row's template data is longer than 800 bytes as JSON; shorten its values.",
  ),
  unexpected(
    'InvalidParameterValue.TemplateNameIllegal',
    'SES refuses the name of a template, though steadysend creates none; report it, then resume.',
  ),
  unexpected(
    'InvalidParameterValue.TemplateNameIsNULL',
    'A template has no name, though steadysend creates none; report it, then resume.',
  ),
  fail(
    'InvalidParameterValue.TemplateNotExist',
    'template',
    'There is no such template in this account and region; check `template` in the campaign file.',
  ),
  fail(
    'InvalidParameterValue.TemplateNotMatchData',
    'template',
    "The template's variables are not those of the recipients; check the template and `data` in the campaign file.",
  ),
  unexpected(
    'InvalidParameterValue.WrongDate',
    'SES could not read a date or does not keep it; ask for a more recent day.',
  ),
  unexpected(
    'MissingParameter.CycleParamNecessary',
    'SES took the task for a recurring one without its cycle; report it, then resume.',
  ),
  fail(
    'MissingParameter.EmailsNecessary',
    'recipients',
    'SES received an upload without recipients; check the list with `steadysend check`.',
  ),
  unexpected(
    'MissingParameter.ReceiverIdNecessary',
    'SES misses the id of the recipient group; report it with the action, then resume.',
  ),
  fail(
    'MissingParameter.SendParamNecessary',
    'content',
    'Sender, recipient group and template must all be given; check `from` and `template` in the campaign file.',
  ),
  unexpected(
    'MissingParameter.TimedParamNecessary',
    'SES took the task for a timed one without its start; report it, then resume.',
  ),
];
