import { defineAction } from '../action.ts';

/** The simulator's senders were never created by a call, so they all have one plausible date. */
const CREATED_TIMESTAMP = 1_700_000_000;

export const listEmailAddress = defineAction({
  name: 'ListEmailAddress',
  shape: {},
  run: (_input, { config }) => ({
    EmailSenders: config.senders.map((sender) => ({
      EmailAddress: sender.address,
      EmailSenderName: sender.name,
      CreatedTimestamp: CREATED_TIMESTAMP,
      SmtpPwdType: 0,
    })),
  }),
});
