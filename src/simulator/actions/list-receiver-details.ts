import { defineAction, requireGroup } from '../action.ts';
import type { Group } from '../group-table.ts';
import { checkPage } from '../paging.ts';
import { integer, optional, text } from '../params.ts';
import { WireError } from '../wire-errors.ts';
import { formatDateTime, parseDateTime } from '../wire-time.ts';

/** SES documentation of ListReceiverDetails: the filter has 0 to 50 characters. */
const EMAIL_FILTER_LENGTH_MAX = 50;
const VALID = 1;
const INVALID = 2;

interface Detail {
  email: string;
  data: string;
  reason: string;
  status: number;
}

export const listReceiverDetails = defineAction({
  name: 'ListReceiverDetails',
  shape: {
    ReceiverId: integer(),
    Offset: integer(),
    Limit: integer(),
    Email: optional(text()),
    CreateTimeBegin: optional(text()),
    CreateTimeEnd: optional(text()),
    Status: optional(integer()),
  },
  run(input, world, note) {
    const { timezone } = world.config;
    const group = requireGroup(world, input.ReceiverId, note);
    checkPage(input);
    const keyword = input.Email ?? '';
    if (keyword.length > EMAIL_FILTER_LENGTH_MAX) throw new WireError('InvalidParameterValue');
    const isInTime =
      group.uploadedAt >= bound(input.CreateTimeBegin, -Infinity, timezone) &&
      group.uploadedAt <= bound(input.CreateTimeEnd, Infinity, timezone);
    const createTime = formatDateTime(group.uploadedAt, timezone);
    const data = [];
    let total = 0;
    let id = 0;
    for (const detail of detailsOf(group)) {
      id++;
      if (!isInTime || !detail.email.includes(keyword)) continue;
      if (input.Status !== undefined && detail.status !== input.Status) continue;
      if (total >= input.Offset && total < input.Offset + input.Limit) {
        data.push({
          Email: detail.email,
          CreateTime: createTime,
          TemplateData: detail.data,
          Reason: detail.reason,
          Status: detail.status,
          EmailId: id,
        });
      }
      total++;
    }
    return {
      TotalCount: total,
      Data: data,
      ValidCount: group.rows.length,
      InvalidCount: group.invalidRows.length,
    };
  },
});

function* detailsOf(group: Group): Generator<Detail> {
  for (const [, row] of group.rows.read(0, group.rows.length)) {
    yield { ...row, reason: '', status: VALID };
  }
  for (const row of group.invalidRows) yield { ...row, status: INVALID };
}

function bound(text: string | undefined, absent: number, timezone: string): number {
  if (text === undefined || text === '') return absent;
  const at = parseDateTime(text, timezone);
  if (at === undefined) throw new WireError('InvalidParameterValue', 'A time is malformed.');
  return at;
}
