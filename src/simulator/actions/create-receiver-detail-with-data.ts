import { defineAction, requireGroup } from '../action.ts';
import { integer, list, object, text } from '../params.ts';
import { upload } from '../upload.ts';

export const createReceiverDetailWithData = defineAction({
  name: 'CreateReceiverDetailWithData',
  shape: {
    ReceiverId: integer(),
    Datas: list(object({ Email: text(), TemplateData: text() })),
  },
  run({ ReceiverId, Datas }, world, note) {
    const group = requireGroup(world, ReceiverId, note);
    const rows = Datas.map((row) => ({ email: row.Email, data: row.TemplateData }));
    return upload(group, rows, true, world);
  },
});
