import { createHash } from 'node:crypto';
import { placeholders } from '../domain/placeholders.ts';
import type { Template } from './port.ts';

export function templateVariables({ html, text }: Template): string[] {
  return placeholders(`${html}\n${text}`);
}

/** SHA-256 of its content: an edited template is another mail. */
export function templateHash({ html, text }: Template): string {
  return createHash('sha256')
    .update(JSON.stringify([html, text]))
    .digest('hex');
}

/** What follows “template 10001 is …”. */
export const TEMPLATE_STATUS_TEXT: Readonly<Record<Template['status'], string>> = {
  approved: 'approved',
  inReview: 'still in review at SES; launch again when it is approved',
  rejected: 'rejected by SES; correct it in the console, or use another one',
  other: 'not usable; look at it in the SES console',
};
