/** Campaign files with one thing wrong each: the key, what stands there, and what has to be said. */
export interface BadKey {
  key: string;
  /** YAML; undefined takes the key away. */
  value: string | undefined;
  /** In the order of the file: `name` is line 1, and keys that are added come last. */
  line: number | null;
  says: RegExp;
}

const GOOD: Readonly<Record<string, string>> = {
  name: 'Spring sale',
  from: 'News <news@mail.example.com>',
  subject: 'Hello {{name}}',
  template: '10001',
  recipients: '{ file: list.csv }',
};

/** A campaign file that is right but for what is changed. */
export function campaignWith(changes: Readonly<Record<string, string | undefined>>): string {
  return Object.entries({ ...GOOD, ...changes })
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => `${key}: ${value}\n`)
    .join('');
}

const LINE: Readonly<Record<string, number>> = {
  name: 1,
  from: 2,
  subject: 3,
  template: 4,
  recipients: 5,
};

const wrong = (key: string, value: string | undefined, says: RegExp): BadKey => ({
  key,
  value,
  line: value === undefined ? null : (LINE[key] ?? 6),
  says,
});

const LONG = 'x'.repeat(201);

export const BAD_KEYS: readonly BadKey[] = [
  wrong('name', undefined, /^name: is missing/),
  wrong('name', '""', /^name: must not be empty/),
  wrong('name', '"   "', /^name: must not be empty/),
  wrong('name', '2026', /^name: must be a text/),
  wrong('name', '[a, b]', /^name: must be a text/),
  wrong('name', LONG, /^name: may be at most 200 characters, but is 201/),
  wrong('from', undefined, /^from: is missing/),
  wrong('from', 'news', /^from: 'news' is not a mail address/),
  wrong('from', 'news@', /^from: 'news@' is not a mail address/),
  wrong('from', '"@mail.example.com"', /^from: .* is not a mail address/),
  wrong('from', 'News news@mail.example.com', /^from: .* is not a mail address/),
  wrong('from', 'News <news@mail.example.com', /^from: must be an address, or Alias/),
  wrong('from', '"Acme: News <news@mail.example.com>"', /^from: the alias must not hold a ':'/),
  wrong('from', 'a@x.com, b@x.com', /^from: .* is not a mail address/),
  wrong('from', 'nws@mail.example.com', /^from: nws@.* is no sender address.*Did you mean news@/),
  wrong('from', 'sales@mail.example.com', /^from: sales@.* is no sender address/),
  wrong('from', 'news@other.example.com', /^from: other\.example\.com is no sender domain/),
  wrong('from', 'news@pending.example.com', /^from: the sender domain .* is not verified/),
  wrong('replyTo', 'nobody', /^replyTo: 'nobody' is not a mail address/),
  wrong('replyTo', 'Help <help@example.com>', /^replyTo: must be one address alone/),
  wrong('replyTo', '[a@example.com]', /^replyTo: must be a text/),
  wrong('subject', undefined, /^subject: is missing/),
  wrong('subject', '""', /^subject: must not be empty/),
  wrong('subject', 'y'.repeat(101), /^subject: may be at most 100 characters, but is 101/),
  wrong('subject', '"one\\ntwo"', /^subject: must be one line/),
  wrong(
    'subject',
    'Hi {{nmae}}',
    /^subject: template 10001 has no variable 'nmae'\. Did you mean name/,
  ),
  wrong(
    'subject',
    'Hi {{ town }}',
    /^subject: template 10001 has no variable 'town'\. It has: name/,
  ),
  wrong('subject', '7', /^subject: must be a text/),
  wrong('template', undefined, /^template: is missing/),
  wrong('template', '"10001"', /^template: must be a number/),
  wrong('template', '1.5', /^template: must be a whole number/),
  wrong('template', '0', /^template: must be at least 1/),
  wrong('template', '-3', /^template: must be at least 1/),
  wrong('template', '10003', /^template: template 10003 is still in review/),
  wrong('template', '10004', /^template: template 10004 is rejected by SES/),
  wrong('template', '10005', /^template: template 10005 has a variable with a space in it/),
  wrong('template', '404', /^template: .*TemplateNotExist|^template: /),
  wrong('recipients', undefined, /^recipients: is missing/),
  wrong('recipients', 'list.csv', /^recipients: must be a group of keys/),
  wrong('recipients', '{ email: email }', /^recipients\.file: is missing/),
  wrong('recipients', '{ file: "" }', /^recipients\.file: must not be empty/),
  wrong(
    'recipients',
    '{ file: nowhere.csv }',
    /^recipients\.file: There is no list .*nowhere\.csv/,
  ),
  wrong('recipients', '{ file: . }', /^recipients\.file: .* is a directory/),
  wrong(
    'recipients',
    '{ file: "https://x.example/l.csv" }',
    /^recipients\.file: lists are read from files/,
  ),
  wrong(
    'recipients',
    '{ file: list.csv, emial: mail }',
    /^recipients\.emial: unknown key\. Did you mean email/,
  ),
  wrong(
    'recipients',
    '{ file: list.csv, suppress: gone.csv }',
    /^recipients\.suppress: must be a list/,
  ),
  wrong(
    'recipients',
    '{ file: list.csv, suppress: [nope.csv] }',
    /^recipients\.suppress\.0: There is no list .*nope\.csv/,
  ),
  wrong(
    'recipients',
    '{ file: list.csv, suppress: ["-"] }',
    /^recipients\.suppress: only recipients\.file may be -/,
  ),
  wrong(
    'recipients',
    '{ file: list.csv, data: { nmae: name } }',
    /^recipients\.data\.nmae: template 10001 has no variable/,
  ),
  wrong(
    'recipients',
    '{ file: list.csv, defaults: { city: Bonn } }',
    /^recipients\.defaults\.city: template 10001 has no variable/,
  ),
  wrong(
    'recipients',
    '{ file: list.csv, data: [name] }',
    /^recipients\.data: must be a group of keys/,
  ),
  wrong(
    'recipients',
    '{ file: list.csv, defaults: { name: 3 } }',
    /^recipients\.defaults\.name: must be a text/,
  ),
  wrong(
    'recipients',
    '{ file: list.csv, delimiter: "" }',
    /^recipients\.delimiter: must not be empty/,
  ),
  wrong('chunkSize', '51', /^chunkSize: may be at most 50, but is 51/),
  wrong('chunkSize', '0', /^chunkSize: must be at least 1/),
  wrong('chunkSize', '2.5', /^chunkSize: must be a whole number/),
  wrong('chunkSize', 'all', /^chunkSize: must be a number/),
  wrong('unsubscribe', 'klingon', /^unsubscribe: must be one of/),
  wrong('unsubscribe', 'zh_CN', /^unsubscribe: .*Did you mean zh-CN/),
  wrong('unsubscribe', '13', /^unsubscribe: may be at most 12, but is 13/),
  wrong('sujbect', 'Hi', /^sujbect: unknown key\. Did you mean subject/),
  wrong('reply_to', 'a@example.com', /^reply_to: unknown key\. Did you mean replyTo/),
  wrong('send', '{ at: tomorrow }', /^send\.at: /),
  wrong('send', '{ window: "25:00-26:00" }', /^send\.window/),
  wrong('canary', '{ recipients: 0, hold: 1h }', /^canary\.recipients: must be at least 1/),
  wrong('pause', 'often', /^pause: must be a group of keys/),
  wrong(
    'pause',
    '{ quota: { resume: maybe } }',
    /^pause\.quota\.resume: must be one of "auto", "manual"/,
  ),
  wrong(
    'pause',
    '{ quota: { resetAt: "24:00" } }',
    /^pause\.quota\.resetAt: must be a time such as 08:30/,
  ),
  wrong(
    'pause',
    '{ quota: { timezone: Asia/Shangai } }',
    /^pause\.quota\.timezone: .*Did you mean Asia\/Shanghai/,
  ),
  wrong('pause', '{ rejectionRate: { above: much } }', /^pause\.rejectionRate/),
  wrong(
    'pause',
    '{ taskErrors: [{ match: "(", reason: balance }] }',
    /^pause\.taskErrors\.0\.match: not a regular expression/,
  ),
];

/** Files that are no campaign file at all. */
export const BAD_FILES: readonly {
  what: string;
  text: string;
  line: number | null;
  says: RegExp;
}[] = [
  { what: 'empty', text: '', line: null, says: /the file is empty/ },
  { what: 'only a comment', text: '# nothing\n', line: null, says: /the file is empty/ },
  { what: 'a text', text: 'hello\n', line: null, says: /must be a group of keys/ },
  { what: 'a list', text: '- a\n- b\n', line: null, says: /must be a group of keys/ },
  { what: 'an open quote', text: 'name: "Spring\nfrom: x\n', line: 3, says: /not valid YAML/ },
  { what: 'a key twice', text: 'name: a\nname: b\n', line: 2, says: /not valid YAML.*unique/i },
  { what: 'tabs', text: 'recipients:\n\tfile: x\n', line: 2, says: /not valid YAML/ },
  {
    what: 'an alias of nothing',
    text: 'name: *x\n',
    line: null,
    says: /not usable: Unresolved alias/,
  },
  {
    what: 'an open bracket',
    text: 'recipients: { file: x\nname: a\n',
    line: 2,
    says: /not valid YAML/,
  },
  {
    what: 'a list of recipients',
    text: 'email,name\nann@example.com,Ann\n',
    line: null,
    says: /must be a group of keys/,
  },
];
