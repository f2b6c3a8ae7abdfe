import { defineAction } from '../action.ts';
import { list, text } from '../params.ts';
import { WireError } from '../wire-errors.ts';

export const deleteCustomBlackList = defineAction({
  name: 'DeleteCustomBlackList',
  shape: { Emails: list(text()) },
  run({ Emails }, { store }) {
    if (Emails.length === 0) throw new WireError('MissingParameter.EmailsNecessary');
    for (const email of Emails) store.blocklists.removeCustom(email);
    return {};
  },
});
