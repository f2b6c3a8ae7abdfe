import { defineAction } from '../action.ts';
import { list, text } from '../params.ts';
import { WireError } from '../wire-errors.ts';

export const deleteBlackList = defineAction({
  name: 'DeleteBlackList',
  shape: { EmailAddressList: list(text()) },
  run({ EmailAddressList }, { store }) {
    if (EmailAddressList.length === 0) {
      throw new WireError('InvalidParameterValue', '`EmailAddressList` must not be empty.');
    }
    for (const email of EmailAddressList) store.blocklists.platform.delete(email.toLowerCase());
    return {};
  },
});
