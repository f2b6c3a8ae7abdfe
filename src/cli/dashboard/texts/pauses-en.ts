import type { PauseReason } from '../../../domain/pause.ts';

/** What happened, and what to do; the message of the pause itself has the details. */
export interface PauseText {
  title: string;
  todo: string;
}

export const PAUSES_EN: Readonly<Record<PauseReason, PauseText>> = {
  operator: { title: 'Somebody paused it', todo: 'Resume it when it may go on.' },
  schedule: {
    title: 'It waits for a decision about its plan',
    todo: 'Read the message, then resume it, or reschedule it from the command line.',
  },
  quota: {
    title: 'The daily quota is used up',
    todo: 'Nothing, if the refill is early enough; else ask Tencent Cloud for a higher level.',
  },
  balance: { title: 'The account has no money left', todo: 'Top up, then resume it.' },
  package: { title: 'The account has no mail package left', todo: 'Buy one, then resume it.' },
  rejectionRate: {
    title: 'Too many mails bounced',
    todo: 'Find out why before you resume it: SES blocks senders that go on bouncing.',
  },
  frequency: {
    title: 'SES finds that recipients are mailed too often',
    todo: 'Nothing, if a later time is early enough.',
  },
  rateLimit: { title: 'SES is asked too often', todo: 'Nothing; it slows down by itself.' },
  blocked: {
    title: 'A mailbox provider holds SES back',
    todo: 'Nothing; it is tried again later.',
  },
  credentials: {
    title: 'SES refuses the key',
    todo: 'Give the workers a key that may send, then resume it.',
  },
  sender: { title: 'SES refuses the sender', todo: 'Mend it in the SES console, then resume it.' },
  template: {
    title: 'SES refuses the template',
    todo: 'Mend it in the SES console, then resume it.',
  },
  account: {
    title: 'SES refuses the account',
    todo: 'Settle it with Tencent Cloud, then resume it.',
  },
  groupLimit: {
    title: 'The account holds too many recipient groups',
    todo: 'Delete groups that nobody needs in the SES console, then resume it.',
  },
  content: {
    title: 'SES refuses the content',
    todo: 'Correct the template and resume it, or cancel it and launch a corrected file.',
  },
  recipients: {
    title: 'The list cannot be used',
    todo: 'Correct what the message says, then resume it.',
  },
  taskError: {
    title: 'SES stopped a send task',
    todo: 'Read what SES says; after a resume the others go on.',
  },
  storage: {
    title: 'The campaign folder cannot be used',
    todo: 'Make room, or give the worker its rights back; it is tried again every minute.',
  },
  unreachable: {
    title: 'SES cannot be reached',
    todo: 'Nothing, beyond what brings it back; it is tried again by itself.',
  },
  unknown: {
    title: 'SES said something that steadysend does not know',
    todo: 'Read the message, look in the SES console, then resume it.',
  },
};
