import { SEND_STATUS_MEANING } from './send-status.ts';

/** A reason in the report that is no answer of SES to a call, and so has no row in the table. */
export interface ReportCode {
  code: string;
  fate: 'failed' | 'unknown';
  /** One sentence of ours: what it means and what the user can do. */
  advice: string;
}

export const REPORT_CODES: readonly ReportCode[] = [
  {
    code: 'AllRowsRejected',
    fate: 'failed',
    advice:
      'SES refused every row of the chunk, each with a code of its own in the report, so no send task was created; correct the rows and send to them again.',
  },
  {
    code: 'NotSent',
    fate: 'unknown',
    advice:
      'The send task ended without sending to everybody, and SES has no record of this mail; ask SES, or send again with `steadysend retry ID --only unknown`.',
  },
  {
    code: 'RepeatedTask',
    fate: 'unknown',
    advice:
      'SES lists more than one send task for these recipients, so they may have been mailed twice; look at the tasks in the SES console.',
  },
  {
    code: 'TaskMissing',
    fate: 'unknown',
    advice:
      'SES accepted the send task and never listed it, so nobody can say whether it was sent; ask SES with the task id in the campaign folder.',
  },
];

/** `SendStatus.1007`: what SES made of one mail, by its number in GetSendEmailStatus. */
const SEND_STATUS_PREFIX = 'SendStatus.';

/** The meaning of a reason in the report, or null for codes of the table and unknown ones. */
export function reportCode(code: string): ReportCode | null {
  const own = REPORT_CODES.find((known) => known.code === code);
  if (own !== undefined) return own;
  if (!code.startsWith(SEND_STATUS_PREFIX)) return null;
  const meaning = SEND_STATUS_MEANING[Number(code.slice(SEND_STATUS_PREFIX.length))];
  if (meaning === undefined) return null;
  return { code, fate: 'failed', advice: `SES did not send this mail: ${meaning}.` };
}
