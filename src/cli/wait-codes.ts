/** Codes of `wait` in the status: nothing is wrong, and nothing has to be done. */
export const WAIT_CODES: readonly { code: string; meaning: string }[] = [
  {
    code: 'HeldBySes',
    meaning:
      'The send tasks of the campaign wait at SES, which mails them at the start; no call can change or stop them.',
  },
];
