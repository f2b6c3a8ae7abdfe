import { defineAction } from '../action.ts';
import { rowsOf, type MailSegment } from '../mail-log.ts';
import { optional, text } from '../params.ts';
import { WireError } from '../wire-errors.ts';
import { formatDate, nextMidnight, parseDateRange } from '../wire-time.ts';

/** The longest span is not documented; a year and a day keeps an answer small. */
const DAYS_MAX = 367;

export const getStatisticsReport = defineAction({
  name: 'GetStatisticsReport',
  shape: {
    StartDate: text(),
    EndDate: text(),
    Domain: optional(text()),
    ReceivingMailboxType: optional(text()),
  },
  run(input, { clock, config, store }) {
    const { timezone } = config;
    const range = parseDateRange(input.StartDate, input.EndDate, timezone);
    if (!range) throw new WireError('InvalidParameterValue.WrongDate');
    const days: { end: number; volume: Volume }[] = [];
    for (let start = range.start; start < range.end;) {
      if (days.length === DAYS_MAX) throw new WireError('InvalidParameterValue.WrongDate');
      const end = nextMidnight(start, timezone);
      days.push({ end, volume: emptyVolume(formatDate(start, timezone)) });
      start = end;
    }
    const overall = emptyVolume('');
    const countedTo = clock.now() - config.statisticsDelayMs;
    let day = 0;
    // Mails are logged in the order of their times, so one pass over both will do.
    for (const segment of store.mails.segments) {
      if (segment.sentAt < range.start || segment.sentAt > countedTo) continue;
      if (input.Domain !== undefined && segment.origin.senderDomain !== input.Domain) continue;
      while (day < days.length && segment.sentAt >= (days[day]?.end ?? Infinity)) day++;
      const current = days[day];
      if (!current) break;
      for (const volume of [current.volume, overall]) {
        count(volume, segment, input.ReceivingMailboxType);
      }
    }
    return { DailyVolumes: days.map((entry) => entry.volume), OverallVolume: overall };
  },
});

type Volume = ReturnType<typeof emptyVolume>;

function emptyVolume(date: string): {
  SendDate: string;
  RequestCount: number;
  AcceptedCount: number;
  DeliveredCount: number;
  OpenedCount: number;
  ClickedCount: number;
  BounceCount: number;
  UnsubscribeCount: number;
} {
  return {
    SendDate: date,
    RequestCount: 0,
    AcceptedCount: 0,
    DeliveredCount: 0,
    OpenedCount: 0,
    ClickedCount: 0,
    BounceCount: 0,
    UnsubscribeCount: 0,
  };
}

function count(volume: Volume, segment: MailSegment, mailboxType: string | undefined): void {
  const tally =
    mailboxType === undefined
      ? { all: segment.end - segment.next, dropped: segment.dropped, bounced: segment.bounced }
      : tallyOf(segment, `@${mailboxType.toLowerCase()}`);
  const accepted = tally.all - tally.dropped;
  volume.RequestCount += tally.all;
  volume.AcceptedCount += accepted;
  volume.DeliveredCount += accepted - tally.bounced;
  volume.BounceCount += tally.bounced;
}

function tallyOf(
  segment: MailSegment,
  ending: string,
): { all: number; dropped: number; bounced: number } {
  const tally = { all: 0, dropped: 0, bounced: 0 };
  for (const { row, fate } of rowsOf(segment)) {
    if (!row.email.toLowerCase().endsWith(ending)) continue;
    tally.all++;
    if (fate === 'bounced') tally.bounced++;
    else if (fate !== undefined) tally.dropped++;
  }
  return tally;
}
