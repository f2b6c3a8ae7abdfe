import { defineAction } from '../action.ts';
import type { SimulatorConfig } from '../config.ts';
import { rowsOf, type LoggedRow, type MailSegment } from '../mail-log.ts';
import { messageIdOf } from '../message-id.ts';
import { checkPage, type PageRequest } from '../paging.ts';
import { integer, optional, text } from '../params.ts';
import { WireError } from '../wire-errors.ts';
import { parseDateRange } from '../wire-time.ts';

const DAY_MS = 86_400_000;

export const getSendEmailStatus = defineAction({
  name: 'GetSendEmailStatus',
  shape: {
    RequestDate: text(),
    Offset: integer(),
    Limit: integer(),
    MessageId: optional(text()),
    ToEmailAddress: optional(text()),
  },
  run(input, { clock, config, store }) {
    checkPage(input);
    const day = parseDateRange(input.RequestDate, input.RequestDate, config.timezone);
    if (!day) throw new WireError('InvalidParameterValue.WrongDate');
    const now = clock.now();
    if (day.start > now || day.end < now - config.statusHistoryDays * DAY_MS) {
      throw new WireError('FailedOperation.NotSupportDate');
    }
    const segments = store.mails.segments.filter(
      (segment) =>
        segment.sentAt >= day.start &&
        segment.sentAt < day.end &&
        (config.batchMailsInStatus || segment.origin.taskId === null),
    );
    return { EmailStatusList: find(segments, input, config) };
  },
});

function find(
  segments: readonly MailSegment[],
  input: PageRequest & { MessageId?: string | undefined; ToEmailAddress?: string | undefined },
  config: SimulatorConfig,
): unknown[] {
  const { MessageId: wantedId, ToEmailAddress: wantedEmail } = input;
  const statuses: unknown[] = [];
  const wantedBytes = wantedEmail === undefined ? null : Buffer.from(wantedEmail, 'utf8');
  let skip = input.Offset;
  for (const segment of segments) {
    if (statuses.length >= input.Limit) break;
    const size = segment.end - segment.next;
    if (wantedBytes && !segment.rows.mayHold(wantedBytes)) continue;
    if (wantedEmail === undefined && wantedId === undefined && skip >= size) {
      // Whole segments before the page need not be unpacked.
      skip -= size;
      continue;
    }
    for (const entry of rowsOf(segment)) {
      const messageId = messageIdOf(segment, entry.position, config);
      if (wantedEmail !== undefined && entry.row.email !== wantedEmail) continue;
      if (wantedId !== undefined && messageId !== wantedId) continue;
      if (skip > 0) skip--;
      else if (statuses.length < input.Limit) statuses.push(statusOf(entry, messageId));
    }
  }
  return statuses;
}

/** Values of SES documentation: SendStatus 0 is accepted; DeliverStatus 1 delivered, 2 dropped, 3 refused. */
function statusOf({ segment, row, fate }: LoggedRow, messageId: string): Record<string, unknown> {
  const at = Math.floor(segment.sentAt / 1000);
  const dropped = typeof fate === 'number';
  const bounced = fate === 'bounced';
  return {
    MessageId: messageId,
    ToEmailAddress: row.email,
    FromEmailAddress: segment.origin.from,
    SendStatus: dropped ? fate : 0,
    DeliverStatus: dropped ? 2 : bounced ? 3 : 1,
    DeliverMessage: bounced ? '550 mailbox not found' : dropped ? 'dropped' : '',
    RequestTime: at,
    DeliverTime: dropped ? 0 : at,
    UserOpened: false,
    UserClicked: false,
    UserUnsubscribed: false,
    UserComplainted: false,
    UserComplained: false,
  };
}
