import { defineAction } from '../action.ts';
import { isAddress } from '../addresses.ts';
import { readExpiry } from '../blocklists.ts';
import { integer, optional, text } from '../params.ts';
import { WireError } from '../wire-errors.ts';

export const updateCustomBlackList = defineAction({
  name: 'UpdateCustomBlackList',
  shape: { Id: integer(), Email: text(), ExpireDate: optional(text()) },
  run({ Id, Email, ExpireDate }, { config, store }) {
    if (!isAddress(Email)) throw new WireError('InvalidParameterValue.IllegalEmailAddress');
    const expiresAt = readExpiry(ExpireDate, config.timezone);
    if (!store.blocklists.updateCustom(Id, Email, expiresAt)) {
      throw new WireError('InvalidParameterValue', 'There is no entry with this `Id`.');
    }
    return {};
  },
});
