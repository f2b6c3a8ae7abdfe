import type { BadKey } from './bad-campaigns.ts';
import { inDays } from './in-days.ts';

/** Newsletters with one thing wrong each. `key` is the line that is changed; the rest is right. */
const GOOD: Readonly<Record<string, string>> = {
  name: 'Weekly news',
  from: 'News <news@mail.example.com>',
  subject: 'Hello {{name}}',
  template: '10001',
  recipients: '{ file: list.csv }',
  send: '{ every: monday 08:00, timezone: Europe/Berlin }',
  newsletter: '{ overlap: skip }',
};
const KEYS = Object.keys(GOOD);

/** A newsletter's file that is right but for what is changed; undefined takes a key away. */
export function newsletterWith(changes: Readonly<Record<string, string | undefined>>): string {
  return Object.entries({ ...GOOD, ...changes })
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => `${key}: ${value}\n`)
    .join('');
}

const wrong = (key: string, value: string | undefined, says: RegExp): BadKey => ({
  key,
  value,
  line: KEYS.includes(key) ? KEYS.indexOf(key) + 1 : KEYS.length + 1,
  says,
});

const ISO = 'timezone: Europe/Berlin';

export const BAD_NEWSLETTERS: readonly BadKey[] = [
  wrong('send', `{ every: mondya 08:00, ${ISO} }`, /^send\.every: 'mondya'.*Did you mean monday\?/),
  wrong('send', `{ every: monday 25:00, ${ISO} }`, /^send\.every: /),
  wrong('send', `{ every: monday, ${ISO} }`, /^send\.every: /),
  wrong('send', `{ every: 31st of month 08:00, ${ISO} }`, /^send\.every: /),
  wrong('send', `{ cron: "0 8 * *", ${ISO} }`, /^send\.cron: /),
  wrong('send', `{ cron: "61 8 * * 1", ${ISO} }`, /^send\.cron: /),
  wrong('send', `{ cron: "0 8 30 2 *", ${ISO} }`, /^send\.cron: never comes/),
  wrong(
    'send',
    `{ every: monday 08:00, cron: "0 8 * * 1", ${ISO} }`,
    /^send\.cron: give either every or cron/,
  ),
  wrong('send', `{ ${ISO} }`, /^send\.every: is missing: when is it due\?/),
  wrong('send', '{ every: [monday], timezone: UTC }', /^send\.every: must be a text/),
  wrong(
    'send',
    '{ every: monday 08:00, timezone: Europe/Berln }',
    /^send\.timezone: .*Did you mean Europe\/Berlin\?/,
  ),
  wrong('send', '{ every: monday 08:00, timezone: "+08:00" }', /^send\.timezone: .*no IANA/),
  wrong(
    'send',
    `{ every: monday 08:00, at: ${inDays(3)}, ${ISO} }`,
    /^send\.at: a newsletter has send\.every instead/,
  ),
  wrong('send', '{ every: monday 08:00, heldBy: ses }', /^send\.heldBy: .*held by the worker/),
  wrong('send', '{ every: monday 08:00, ifLate: skip }', /^send\.ifLate: newsletter\.catchUp says/),
  wrong('send', '{ every: monday 08:00, list: frozen }', /^send\.list: .*reads its list afresh/),
  wrong('send', '{ evry: monday 08:00 }', /^send\.evry: unknown key\. Did you mean every\?/),
  wrong('send', '{ every: monday 08:00, window: 9-21 }', /^send\.window: must be hours such as/),
  wrong('newsletter', '{ overlap: skp }', /^newsletter\.overlap: .*Did you mean skip\?/),
  wrong('newsletter', '{ catchUp: 5s }', /^newsletter\.catchUp: a duration of 10s or more/),
  wrong('newsletter', '{ catchUp: soon }', /^newsletter\.catchUp: must be a whole number with s/),
  wrong('newsletter', '{ jitter: 10 }', /^newsletter\.jitter: must be a text/),
  wrong('newsletter', '{ ends: 2027-02-30 }', /^newsletter\.ends: there is no 2027-02-30/),
  wrong('newsletter', '{ ends: 2020-01-01 }', /^newsletter\.ends: is before the next issue/),
  wrong('newsletter', '{ ends: next year }', /^newsletter\.ends: must be a day such as/),
  wrong('newsletter', '{ ifMissing: wait }', /^newsletter\.ifMissing: must be one of "skip"/),
  wrong('newsletter', '{ pauseOnFailure: "yes" }', /^newsletter\.pauseOnFailure: must be true or/),
  wrong('newsletter', '{ late: 6h }', /^newsletter\.late: unknown key/),
  wrong('newsletter', 'weekly', /^newsletter: must be a group of keys/),
  wrong('newsletter', '', /^newsletter: must be a group of keys, not nothing/),
  wrong(
    'recurring',
    `{ heldBy: ses, begin: ${inDays(3)}, intervalHours: 24 }`,
    /^recurring: SES would repeat what the newsletter repeats/,
  ),
  wrong(
    'recipients',
    '{ file: "lists/{yyy}.csv" }',
    /^recipients\.file: '\{yyy\}' is no part of a date\. Did you mean \{yyyy\}\?/,
  ),
  wrong(
    'recipients',
    '{ file: list.csv, suppress: ["gone-{day}.csv"] }',
    /^recipients\.suppress\.0: '\{day\}' is no part of a date/,
  ),
  wrong('recipients', '{ file: "-" }', /^recipients\.file: .*must be a path, not standard input/),
  wrong('recipients', '{ file: . }', /^recipients\.file: .* is a directory/),
  wrong('subject', 'Hi {{town}}', /^subject: template 10001 has no variable 'town'/),
  wrong('template', '10003', /^template: template 10003 is still in review/),
  wrong('from', 'news@other.example.com', /^from: other\.example\.com is no sender domain/),
];
