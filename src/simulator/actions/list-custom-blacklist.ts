import { defineAction } from '../action.ts';
import { checkPage, takePage } from '../paging.ts';
import { integer, optional, text } from '../params.ts';
import { WireError } from '../wire-errors.ts';
import { formatDate, formatDateTime } from '../wire-time.ts';

/** SES documentation of ListCustomBlacklist: 0 expired, 1 active, 2 all. */
const ALL = 2;

export const listCustomBlacklist = defineAction({
  name: 'ListCustomBlacklist',
  shape: { Offset: integer(), Limit: integer(), Status: integer(), Email: optional(text()) },
  run(input, { clock, config, store }) {
    checkPage(input);
    if (input.Status > ALL)
      throw new WireError('InvalidParameterValue', '`Status` must be 0 to 2.');
    const now = clock.now();
    const { total, rows } = takePage(
      store.blocklists.listCustom(),
      input,
      config.listOrder,
      (entry) =>
        (input.Status === ALL || input.Status === (entry.expiresAt > now ? 1 : 0)) &&
        entry.email.includes(input.Email ?? ''),
    );
    return {
      TotalCount: total,
      Data: rows.map((entry) => ({
        Id: entry.id,
        Email: entry.email,
        CreateTime: formatDateTime(entry.createdAt, config.timezone),
        ExpireDate: Number.isFinite(entry.expiresAt)
          ? formatDate(entry.expiresAt, config.timezone)
          : '',
        Status: entry.expiresAt > now ? 1 : 0,
      })),
    };
  },
});
