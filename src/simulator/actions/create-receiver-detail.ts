import { defineAction, requireGroup } from '../action.ts';
import { integer, list, text } from '../params.ts';
import { upload } from '../upload.ts';

export const createReceiverDetail = defineAction({
  name: 'CreateReceiverDetail',
  shape: { ReceiverId: integer(), Emails: list(text()) },
  run({ ReceiverId, Emails }, world, note) {
    const group = requireGroup(world, ReceiverId, note);
    const rows = Emails.map((email) => ({ email, data: '' }));
    return upload(group, rows, false, world);
  },
});
