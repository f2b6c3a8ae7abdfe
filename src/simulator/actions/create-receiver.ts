import { defineAction } from '../action.ts';
import { optional, text } from '../params.ts';
import { WireError } from '../wire-errors.ts';

/** SES documentation of CreateReceiver: a description has 1 to 300 characters, none of them special. */
const DESC = /^[^<>"'&\p{Cc}]{1,300}$/u;

export const createReceiver = defineAction({
  name: 'CreateReceiver',
  shape: { ReceiversName: text(), Desc: optional(text()) },
  run({ ReceiversName, Desc }, { config, clock, store }, note) {
    note.groupName = ReceiversName;
    if (!new RegExp(config.groupNamePattern, 'u').test(ReceiversName)) {
      throw new WireError('InvalidParameterValue.ReceiverNameIllegal');
    }
    if (Desc !== undefined && !DESC.test(Desc)) {
      throw new WireError('InvalidParameterValue.ReceiverDescIllegal');
    }
    if (store.groups.isNameTaken(ReceiversName, config.nameReuse)) {
      throw new WireError('InvalidParameterValue.RepeatReceiverName');
    }
    if (config.groupLimit !== null && store.groups.size >= config.groupLimit) {
      throw new WireError('LimitExceeded.ExceedReceiverLimit');
    }
    const id = store.nextGroupId();
    note.groupId = id;
    store.groups.create(id, ReceiversName, Desc ?? '', clock.now());
    return { ReceiverId: id };
  },
});
