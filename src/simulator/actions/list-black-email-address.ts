import { defineAction } from '../action.ts';
import { checkPage, takePage } from '../paging.ts';
import { integer, optional, text } from '../params.ts';
import { WireError } from '../wire-errors.ts';
import { formatDateTime, parseDateRange } from '../wire-time.ts';

export const listBlackEmailAddress = defineAction({
  name: 'ListBlackEmailAddress',
  shape: {
    StartDate: text(),
    EndDate: text(),
    Limit: integer(),
    Offset: integer(),
    EmailAddress: optional(text()),
    TaskID: optional(text()),
  },
  run(input, { config, store }) {
    checkPage(input);
    const range = parseDateRange(input.StartDate, input.EndDate, config.timezone);
    if (!range) throw new WireError('InvalidParameterValue.WrongDate');
    const { total, rows } = takePage(
      [...store.blocklists.platform.values()],
      input,
      config.listOrder,
      (entry) =>
        entry.bouncedAt >= range.start &&
        entry.bouncedAt < range.end &&
        (input.EmailAddress === undefined || entry.email === input.EmailAddress),
    );
    return {
      BlackList: rows.map((entry) => ({
        BounceTime: formatDateTime(entry.bouncedAt, config.timezone),
        EmailAddress: entry.email,
        IspDesc: '550 mailbox not found',
      })),
      TotalCount: total,
    };
  },
});
