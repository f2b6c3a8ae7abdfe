import type { SimulatorClock } from './clock.ts';
import type { CallbackRule, SimulatorConfig } from './config.ts';
import { rowsOf, type LoggedRow, type MailSegment } from './mail-log.ts';
import { messageIdOf } from './message-id.ts';
import { seededRandom } from './random.ts';

/** What became of an event that was posted: a line of `GET /_control/callbacks`. */
export interface CallbackRecord {
  event: string;
  email: string;
  attempts: number;
  /** Of the last attempt: the HTTP status, or 0 when there was no answer. */
  status: number;
  at: string;
}

interface Posting {
  record: CallbackRecord;
  url: string;
  body: string;
}

/** Unknown. Requests at a time. */
const POSTS_AT_ONCE = 50;
/** Unknown. How long an answer is waited for. */
const ANSWER_MS = 10_000;
const APP_ID = '1250000000';

/**
 * Posts events about mails, as the callback address set in SES's console gets them (SES documentation,
 * "Callback": one JSON object a request, no signature). Whether it repeats them, in which order they
 * come and how often they are tried again is not documented, so all of that is a knob.
 */
export class Callbacks {
  private readonly config: SimulatorConfig;
  private readonly clock: SimulatorClock;
  private readonly records: CallbackRecord[] = [];
  private waiting: Posting[] = [];
  /** Of these, how many were taken: shifting a list of a million would move it a million times. */
  private taken = 0;
  private underWay = 0;
  private stop = new AbortController();
  private random = seededRandom(1);

  constructor({ config, clock }: { config: SimulatorConfig; clock: SimulatorClock }) {
    this.config = config;
    this.clock = clock;
  }

  /** Called for every hand-over. */
  mailed(segment: MailSegment): void {
    const { callback } = this.config;
    if (callback === null) return;
    const postings: Posting[] = [];
    for (const row of rowsOf(segment)) {
      for (const event of this.eventsOf(row, callback))
        postings.push(this.posting(event, callback));
    }
    const repeated = postings.filter(() => this.random() < callback.repeats);
    for (const posting of repeated) postings.push({ ...posting, record: { ...posting.record } });
    if (callback.disorder) shuffle(postings, this.random);
    this.clock.schedule(this.clock.now() + callback.delayMs, () => this.enqueue(postings));
  }

  *lines(): Generator<string> {
    for (const record of this.records) yield `${JSON.stringify(record)}\n`;
  }

  reset(): void {
    this.close();
    this.records.length = 0;
    this.waiting = [];
    this.taken = 0;
    this.stop = new AbortController();
    this.random = seededRandom(1);
  }

  close(): void {
    this.stop.abort();
  }

  private eventsOf(row: LoggedRow, { events }: CallbackRule): Record<string, unknown>[] {
    const { segment, position, fate } = row;
    const { origin, sentAt } = segment;
    const { email } = row.row;
    const common = {
      email,
      bulkId: messageIdOf(segment, position, this.config),
      timestamp: Math.floor(sentAt / 1000),
      username: APP_ID,
      from: origin.from,
      fromDomain: origin.senderDomain,
      templateId: origin.templateId,
      subject: origin.subject,
      sentTimestamp: Math.floor(sentAt / 1000),
    };
    if (fate === 'bounced') {
      const reason = '550 5.1.1 no such mailbox';
      return [{ event: 'bounce', ...common, bounceType: 'hard_bounce', reason }];
    }
    if (typeof fate === 'number') return [{ event: 'dropped', ...common, reason: String(fate) }];
    const later = events.filter(({ pattern }) => new RegExp(pattern, 'u').test(email));
    return [
      { event: 'delivered', ...common },
      ...later.map(({ event, bounceType }) => ({
        event,
        ...common,
        timestamp: common.timestamp + 1,
        ...(bounceType === '' ? {} : { bounceType, reason: '452 4.2.2 mailbox full' }),
      })),
    ];
  }

  private posting(event: Record<string, unknown>, { url }: CallbackRule): Posting {
    const at = new Date(this.clock.now()).toISOString();
    const { event: name, email } = event;
    const record = { event: String(name), email: String(email), attempts: 0, status: 0, at };
    return { record, url, body: JSON.stringify(event) };
  }

  private enqueue(postings: readonly Posting[]): void {
    for (const posting of postings) this.waiting.push(posting);
    this.next();
  }

  private next(): void {
    while (this.underWay < POSTS_AT_ONCE) {
      const posting = this.waiting[this.taken];
      if (posting === undefined) {
        this.waiting = [];
        this.taken = 0;
        return;
      }
      this.taken += 1;
      this.underWay += 1;
      void this.post(posting, this.stop.signal).finally(() => {
        this.underWay -= 1;
        this.next();
      });
    }
  }

  private async post({ record, url, body }: Posting, stop: AbortSignal): Promise<void> {
    if (stop.aborted) return;
    if (record.attempts === 0) this.records.push(record);
    record.attempts += 1;
    record.status = await statusOf(
      url,
      body,
      AbortSignal.any([stop, AbortSignal.timeout(ANSWER_MS)]),
    );
    const { callback } = this.config;
    if (record.status === 200 || stop.aborted || callback === null) return;
    if (record.attempts >= callback.attempts) return;
    this.clock.schedule(this.clock.now() + callback.retryMs, () => {
      if (!stop.aborted) this.enqueue([{ record, url, body }]);
    });
  }
}

/** 0 for no answer. */
async function statusOf(url: string, body: string, signal: AbortSignal): Promise<number> {
  try {
    const headers = { 'content-type': 'application/json' };
    const answer = await fetch(url, { method: 'POST', body, headers, signal });
    await answer.arrayBuffer();
    return answer.status;
  } catch {
    return 0;
  }
}

function shuffle(list: Posting[], random: () => number): void {
  for (let last = list.length - 1; last > 0; last--) {
    const other = Math.floor(random() * (last + 1));
    const [a, b] = [list[last], list[other]];
    if (a !== undefined && b !== undefined) [list[last], list[other]] = [b, a];
  }
}
