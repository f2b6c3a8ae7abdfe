import { defineAction } from '../action.ts';
import { checkPage, takePage, takeVisible } from '../paging.ts';
import { integer, optional, text } from '../params.ts';
import { formatDateTime } from '../wire-time.ts';

export const listReceivers = defineAction({
  name: 'ListReceivers',
  shape: {
    Offset: integer(),
    Limit: integer(),
    Status: optional(integer()),
    KeyWord: optional(text()),
  },
  run(input, { config, clock, store }) {
    checkPage(input);
    const { Status } = input;
    const { total, rows } = takePage(
      takeVisible(
        store.groups.matching(input.KeyWord ?? ''),
        clock.now() - config.groupListDelayMs,
      ),
      input,
      config.listOrder,
      Status === undefined ? undefined : (group) => group.status === Status,
    );
    return {
      TotalCount: total,
      Data: rows.map((group) => ({
        ReceiverId: group.id,
        ReceiversName: group.name,
        Count: group.rows.length + group.invalidRows.length,
        Desc: group.desc,
        ReceiversStatus: group.status,
        CreateTime: formatDateTime(group.createdAt, config.timezone),
        InvalidCount: group.invalidRows.length,
      })),
    };
  },
});
