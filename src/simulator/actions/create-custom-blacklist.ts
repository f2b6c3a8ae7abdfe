import { defineAction } from '../action.ts';
import { isAddress } from '../addresses.ts';
import { readExpiry } from '../blocklists.ts';
import { list, optional, text } from '../params.ts';
import { WireError } from '../wire-errors.ts';

/** Not documented for this action; the code is, and its number elsewhere is 20,000. */
const ADDRESSES_MAX = 20_000;

export const createCustomBlacklist = defineAction({
  name: 'CreateCustomBlacklist',
  shape: { Emails: list(text()), ExpireDate: optional(text()) },
  run({ Emails, ExpireDate }, { clock, config, store }) {
    if (Emails.length === 0) throw new WireError('MissingParameter.EmailsNecessary');
    if (Emails.length > ADDRESSES_MAX) {
      throw new WireError('LimitExceeded.ReceiverDetailRequestLimit');
    }
    const expiresAt = readExpiry(ExpireDate, config.timezone);
    const counts = { ValidCount: 0, TooLongCount: 0, RepeatCount: 0, InvalidCount: 0 };
    for (const email of Emails) {
      if (email.length > config.emailLengthMax) counts.TooLongCount++;
      else if (!isAddress(email)) counts.InvalidCount++;
      else if (store.blocklists.addCustom(email, clock.now(), expiresAt)) counts.ValidCount++;
      else counts.RepeatCount++;
    }
    return { TotalCount: Emails.length, ...counts };
  },
});
