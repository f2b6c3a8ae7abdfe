/**
 * What GetSendEmailStatus says of one mail: `SendStatus`, what SES made of the request, and
 * `DeliverStatus`, what became of the mail. From the comments of the official SDK's type
 * SendEmailStatus, in our words.
 */
export const SEND_STATUS_MEANING: Readonly<Record<number, string>> = {
  0: 'handled without error',
  1001: 'fault inside SES',
  1002: 'fault inside SES',
  1003: 'fault inside SES',
  1004: 'sending timed out',
  1005: 'fault inside SES',
  1006: 'too many mails to this mailbox in a short time',
  1007: 'the address is on a blocklist',
  1008: "the recipient's side refuses the sender domain",
  1009: 'fault inside SES',
  1010: 'the daily sending quota was used up',
  1011: 'the account may send templates only',
  1013: 'the recipient has unsubscribed from the sender domain',
  2001: 'no record found',
  3007: 'the template id is invalid or cannot be used',
  3008: "the recipient's domain is held back for some minutes",
  3009: 'the account may not use this template',
  3010: 'the template data is malformed',
  3014: 'the sender domain is not verified',
  3020: 'this kind of mailbox is on a blocklist',
  3024: 'the address is malformed',
  3030: 'too many mails bounced, sending is limited for a time',
  3033: 'the account has no money left or is in arrears',
};

export const DELIVER_STATUS_MEANING: Readonly<Record<number, string>> = {
  0: 'accepted by SES and queued',
  1: 'delivered',
  2: 'dropped by SES',
  3: "refused by the recipient's provider, mostly because there is no such mailbox",
  8: "delayed by the recipient's provider",
};
