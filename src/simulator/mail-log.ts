import type { Row, RowList } from './row-list.ts';

/** What all mails of a send task have in common. */
export interface MailOrigin {
  /** Null for SendEmail, which has neither. */
  readonly taskId: number | null;
  readonly groupName: string | null;
  readonly from: string;
  readonly senderDomain: string;
  readonly subject: string;
  readonly templateId: number;
  /** Variables given with the task, which are the data of rows that have none of their own. */
  readonly templateData: string;
}

/** Rows by position: all of [next, end), or that part of `picked` when it is given. */
export interface RowRange {
  readonly rows: RowList;
  readonly next: number;
  readonly end: number;
  readonly picked: readonly number[] | null;
}

/** A row that did not simply arrive: it bounced, or was dropped with a SendStatus of SES. */
export type RowFate = 'bounced' | number;

/** Mails of one task handed over in one go. */
export interface MailSegment extends RowRange {
  readonly id: number;
  readonly origin: MailOrigin;
  readonly sentAt: number;
  readonly fates: ReadonlyMap<number, RowFate> | null;
  readonly bounced: number;
  readonly dropped: number;
}

export interface LoggedRow {
  segment: MailSegment;
  position: number;
  row: Row;
  fate: RowFate | undefined;
}

export type NewMails = Omit<MailSegment, 'id' | 'bounced' | 'dropped'>;

/** Everything that was ever handed over. Nothing leaves it but by a reset. */
export class MailLog {
  private readonly list: MailSegment[] = [];
  private mailCount = 0;

  get segments(): readonly MailSegment[] {
    return this.list;
  }

  /** Mails handed over, bounced ones included, dropped ones not. */
  get count(): number {
    return this.mailCount;
  }

  add(mails: NewMails): MailSegment {
    let bounced = 0;
    let dropped = 0;
    for (const fate of mails.fates?.values() ?? []) {
      if (fate === 'bounced') bounced++;
      else dropped++;
    }
    const segment = { ...mails, id: this.list.length, bounced, dropped };
    this.list.push(segment);
    this.mailCount += segment.end - segment.next - dropped;
    return segment;
  }

  /** One NDJSON line per mail, in the order of hand-over. Later mails are not in it. */
  *lines(): Generator<string> {
    for (let index = 0, end = this.list.length; index < end; index++) {
      const segment = this.list[index];
      if (!segment) continue;
      let lines = '';
      const writer = new MailWriter(segment);
      for (const entry of rowsOf(segment)) {
        if (typeof entry.fate !== 'number') lines += writer.line(entry);
      }
      if (lines !== '') yield lines;
    }
  }
}

export function* rowsOf(segment: MailSegment): Generator<LoggedRow> {
  const { rows, picked, next, end } = segment;
  const found = picked ? rows.pick(picked.slice(next, end)) : rows.read(next, end);
  for (const [position, row] of found) {
    yield { segment, position, row, fate: segment.fates?.get(position) };
  }
}

/**
 * Writes the mails of a segment. What they share is turned into JSON once, and a row's data is JSON
 * already: a log of a million mails is read in seconds instead of minutes.
 */
class MailWriter {
  private readonly origin: MailOrigin;
  private readonly middle: string;
  private readonly end: string;
  private readonly hasVariables: boolean;

  constructor({ origin, sentAt }: MailSegment) {
    this.origin = origin;
    this.hasVariables = origin.subject.includes('{{');
    this.middle = `,"templateId":${origin.templateId},"subject":`;
    const rest = { from: origin.from, groupName: origin.groupName, taskId: origin.taskId };
    this.end = `,${JSON.stringify({ ...rest, sentAt: new Date(sentAt).toISOString() }).slice(1, -1)}`;
  }

  line({ row, fate }: LoggedRow): string {
    const { subject, templateData } = this.origin;
    const text = row.data || templateData || '{}';
    const data = text.trim().replace(/[\r\n]+/g, ' ');
    const rendered = this.hasVariables
      ? render(subject, JSON.parse(data) as Record<string, unknown>)
      : subject;
    const bounced = fate === 'bounced' ? ',"bounced":true' : '';
    const start = `{"email":${JSON.stringify(row.email)},"data":${data}${this.middle}`;
    return `${start}${JSON.stringify(rendered)}${this.end}${bounced}}\n`;
  }
}

/** A variable without a value stays as it is written, so that the mistake can be seen. */
function render(subject: string, data: Record<string, unknown>): string {
  return subject.replace(/\{\{\s*([^{}\s]+)\s*\}\}/g, (placeholder, name: string) =>
    Object.hasOwn(data, name) ? String(data[name]) : placeholder,
  );
}
