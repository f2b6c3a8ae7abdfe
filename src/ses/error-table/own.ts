import type { TableRow } from './row.ts';
import { fail, pause, rejectRow, retry } from './row.ts';

/** Calls that failed without a code of the API. */
const CALL_ROWS: readonly TableRow[] = [
  retry(
    'SesUnreachable',
    'unreachable',
    'No connection to SES could be made; check network, proxy and endpoint, while sending is tried again by itself.',
  ),
  retry(
    'GatewayError',
    'unreachable',
    'Something between here and SES answered in its place, and SES may have acted; sending is tried again by itself after a look.',
    { effect: 'unknown' },
  ),
  retry(
    'OutcomeUnknown',
    'unreachable',
    'The answer of SES was lost or late, and SES may have acted; sending is tried again by itself after a look.',
    { effect: 'unknown' },
  ),
  retry(
    'NotUnderstood',
    'unknown',
    'The answer is not what the SES API documents, and SES may have acted; check the endpoint or update steadysend.',
    { effect: 'unknown', needs: 'person' },
  ),
  retry('Cancelled', 'operator', 'The call was cancelled here before it left; nothing was sent.'),
  pause(
    'Unknown',
    'unknown',
    'steadysend does not know this error and stops to be safe; look the code up in the SES documentation or open a ticket, then resume.',
    { scope: 'request', effect: 'unknown' },
  ),
];

/** What is found without an answer of SES that says so. */
const FOUND_ROWS: readonly TableRow[] = [
  pause(
    'Operator',
    'operator',
    'Somebody paused the campaign with `steadysend pause`, perhaps with a note that `status` shows; resume it when the reason is gone.',
    { scope: 'campaign' },
  ),
  pause(
    'TaskPausedToday',
    'quota',
    'SES accepted send tasks and put them off because the daily quota is used up; it sends them by itself after the refill, and no further tasks are created until then.',
    { needs: 'nothing' },
  ),
  pause(
    'QuotaGate',
    'quota',
    'So little is left of the daily quota that further send tasks would be put off by SES; sending goes on by itself after the refill.',
    { needs: 'nothing' },
  ),
  pause(
    'RejectionGuard',
    'rejectionRate',
    'More of the latest mails bounced than the campaign file allows, and SES blocks senders whose rate is high; clean the list of dead addresses, then resume.',
    { scope: 'campaign' },
  ),
  pause(
    'CanaryRejected',
    'rejectionRate',
    "More of the canary's mails bounced than the campaign file allows, so the rest was not sent; clean the list, or resume to go on with this one.",
    { scope: 'campaign' },
  ),
  pause(
    'CanaryUnknown',
    'rejectionRate',
    "SES's statistics do not show the canary's mails, so nobody can say how many bounced; look into the SES console, then resume.",
    { scope: 'campaign' },
  ),
  pause(
    'RampRejected',
    'rejectionRate',
    "More of the mails of a ramp's step bounced than the campaign file allows, so the next was not sent; clean the list, or resume to go on with this one.",
    { scope: 'campaign' },
  ),
  pause(
    'RampUnknown',
    'rejectionRate',
    "SES's statistics do not show the mails of a ramp's step, so nobody can say how many bounced; look into the SES console, then resume.",
    { scope: 'campaign' },
  ),
  pause(
    'StartMissed',
    'schedule',
    'The start passed before everything could be sent, and the campaign file says what is then: with `ask` resume it to send now, reschedule it if it has not begun, or cancel it; with `skip` what is left out is not sent, and `retry` or `launch --again` sends it.',
    { scope: 'campaign' },
  ),
  pause(
    'ListUnreadable',
    'recipients',
    'The list was to be read again at the start and cannot be; put it back where it was at launch, for the worker too, then resume.',
    { scope: 'campaign' },
  ),
  pause(
    'TaskError',
    'taskError',
    'SES stopped a send task after it had accepted it and gives the cause in words only, which `status` shows; settle it with SES, then resume.',
  ),
  pause(
    'UploadMismatch',
    'recipients',
    'SES does not hold the rows that were uploaded, after several tries; look at the recipient group in the SES console, then resume.',
    { scope: 'chunk' },
  ),
  pause(
    'GroupNotFound',
    'unknown',
    'SES says that a recipient group of this campaign exists but does not list it; look for it in the SES console, then resume.',
    { scope: 'chunk' },
  ),
  rejectRow(
    'InvalidRow',
    'SES took the upload and counted the row as invalid; look at its address and its values, correct them and send to it again.',
  ),
  fail(
    'ListError',
    'recipients',
    'The list cannot be read as the campaign file describes it; the message names the line, so correct it there and launch again.',
  ),
];

/**
 * Codes of ours. None has a dot, as the provider's narrower codes do, so they are easy to tell
 * apart and no suffix can meet them.
 */
export const OWN_ROWS: readonly TableRow[] = [...CALL_ROWS, ...FOUND_ROWS];

export function isOwnCode(code: string): boolean {
  return OWN_ROWS.some((row) => row.code === code);
}
