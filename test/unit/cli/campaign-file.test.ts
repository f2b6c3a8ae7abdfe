import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readCampaignFile } from '../../../src/cli/campaign-file/read.ts';
import { tempDir } from '../../support/temp-dir.ts';

const GOOD = `name: Spring sale
from: Acme News  <news@mail.example.com>
subject: Hello {{name}}
template: 10001
recipients:
  file: lists/spring.csv
`;

async function read(text: string | Buffer) {
  const folder = await tempDir();
  const path = join(folder, 'campaign.yaml');
  await writeFile(path, text);
  return { folder, file: await readCampaignFile(path) };
}

/** The problems as `line: text`, in order. */
async function problemsOf(text: string | Buffer): Promise<string[]> {
  const error: unknown = await read(text).catch((reason: unknown) => reason);
  if (!(error instanceof Error)) throw new Error('the campaign file was accepted');
  expect(error).toMatchObject({ exitCode: 5 });
  return error.message
    .split('\n')
    .slice(1)
    .map((line) => line.replace(/^ {2}\S*campaign\.yaml:?/, ''));
}

test('a short file gets every default, and paths relative to itself', async () => {
  const { folder, file } = await read(GOOD);
  expect(file.listPath).toBe(join(folder, 'lists', 'spring.csv'));
  expect(file.content).toMatchObject({
    from: 'Acme News <news@mail.example.com>',
    chunkSize: 50,
    recipients: { email: 'email', data: {}, defaults: {}, suppress: [] },
    pause: { quota: { resume: 'auto', resetAt: '00:00', timezone: 'Asia/Shanghai' } },
  });
});

test('JSON is YAML too', async () => {
  const { file } = await read(
    JSON.stringify({
      name: 'Spring',
      from: 'news@mail.example.com',
      subject: 'Hi',
      template: 1,
      recipients: { file: '-', suppress: ['a.csv'] },
    }),
  );
  expect(file.listPath).toBe('-');
  expect(file.sender).toEqual({
    alias: null,
    address: 'news@mail.example.com',
    domain: 'mail.example.com',
  });
});

test('everything wrong is told at once, with line, key and what to do', async () => {
  const problems = await problemsOf(`name: 2026
from: "Acme: News <news@mail.example.com>"
replyto: x@example.com
template: "12345"
recipients:
  file: list.csv
  emial: e
  suppress: nope
chunkSize: 51
unsubscribe: zh-cn
pause:
  quota: { resetAt: 24:00 }
`);
  expect(problems).toEqual([
    ' subject: is missing.',
    '1: name: must be a text (write it in quotes), not 2026.',
    "2: from: the alias must not hold a ':'.",
    '3: replyto: unknown key. Did you mean replyTo?',
    '4: template: must be a number, not "12345".',
    '7: recipients.emial: unknown key. Did you mean email?',
    '8: recipients.suppress: must be a list, not "nope".',
    '9: chunkSize: may be at most 50, but is 51.',
    expect.stringMatching(/^10: unsubscribe: must be one of .* Did you mean zh-CN\?$/),
    '12: pause.quota.resetAt: must be a time such as 08:30, from 00:00 to 23:59, not "24:00".',
  ]);
});

describe('one thing at a time', () => {
  test.each([
    ['from: nobody\n', "2: from: 'nobody' is not a mail address."],
    ['from: "A: B <a@example.com>"\n', "2: from: the alias must not hold a ':'."],
    ['from: A <a@b@example.com>\n', "2: from: 'a@b@example.com' is not a mail address."],
    ['subject: ""\n', '3: subject: must not be empty.'],
    [`subject: ${'x'.repeat(101)}\n`, '3: subject: may be at most 100 characters, but is 101.'],
    ['subject: "two\\nlines"\n', '3: subject: must be one line.'],
    ['template: 1.5\n', '4: template: must be a whole number, not 1.5.'],
    ['template: 0\n', '4: template: must be at least 1, but is 0.'],
  ])('%j', async (line, problem) => {
    const key = line.split(':')[0] ?? '';
    const text = GOOD.replace(new RegExp(`^${key}: .*\n`, 'm'), line);
    expect(await problemsOf(text)).toEqual([problem]);
  });

  test.each([
    ['replyTo: Me <me@example.com>', '7: replyTo: must be one address alone, without an alias.'],
    ['pause: { quota: { timezone: Asia/Shangai } }', 'Did you mean Asia/Shanghai?'],
    ['pause: { quota: { timezone: "+08:00" } }', 'is no IANA time zone'],
    ['pause: { rejectionRate: { above: 5 } }', '7: pause.rejectionRate'],
    ['pause: { balance: { probeEvery: soon } }', '7: pause.balance.probeEvery'],
    ['pause: { taskErrors: [{ match: "(", reason: balance }] }', '7: pause.taskErrors'],
    ['send: { at: 2026-02-30T08:00 }', '7: send.at: there is no 2026-02-30 in the calendar.'],
    ['send: { at: 2026-12-01T08:00+08:00 }', '7: send.at: must be a time such as 2026-12-01T08:00'],
    ['send: { at: tomorrow }', '7: send.at: must be a time such as 2026-12-01T08:00'],
    [
      'send: { timezone: Europe/Berln }',
      "7: send.timezone: 'Europe/Berln' is no IANA time zone. Did you mean Europe/Berlin?",
    ],
    [
      'send: { window: { hours: 09:00-21:00, timezone: Asia/Shangai } }',
      "7: send.window.timezone: 'Asia/Shangai' is no IANA time zone. Did you mean Asia/Shanghai?",
    ],
    ['send: { window: 9-21 }', '7: send.window: must be hours such as 09:00-21:00, not "9-21".'],
    ['send: { window: { hours: 09:00-21:00, days: [monday] } }', '7: send.window.days'],
    [
      'send: { window: { hours: 09:00-21:00, dayz: weekdays } }',
      '7: send.window.dayz: unknown key. Did you mean days?',
    ],
    ['send: { ifLate: skip }', '7: send.ifLate: says what happens when send.at is missed'],
    ['send: { list: fresh }', '7: send.list: fresh reads the list again at send.at'],
    ['ramp: [rest, 500]', '7: ramp: rest stands for all others'],
    ['ramp: { steps: [100, rest, 500] }', '7: ramp.steps: rest stands for all others'],
    [
      'ramp: [100, all]',
      '7: ramp.1: must be a number of recipients, or rest at the end, not "all".',
    ],
    ['canary: { recipients: 0 }', '7: canary.recipients: must be at least 1, but is 0.'],
    [
      'canary: { recipients: 100, hold: 1 hour }',
      '7: canary.hold: must be a whole number with s, m, h or d, such as 10m',
    ],
    ['send: { heldBy: ses }', '7: send.heldBy: ses needs a time to hold the send tasks for'],
    [
      'recurring: { heldBy: worker, intervalHours: 24, begin: 2026-12-01T08:00 }',
      'be one of "ses"',
    ],
    ['recurring: { heldBy: ses, intervalHours: 0, begin: 2026-12-01T08:00 }', 'be at least 1'],
    ['recurring: { heldBy: ses, begin: 2026-12-01T08:00 }', 'recurring.intervalHours: is missing'],
    ['chunkSize: 0', '7: chunkSize: must be at least 1, but is 0.'],
    ['unsubscribe: 13', '7: unsubscribe: may be at most 12, but is 13.'],
  ])('%s', async (line, problem) => {
    const [first, ...more] = await problemsOf(`${GOOD}${line}\n`);
    expect(first).toContain(problem);
    expect(more).toEqual([]);
  });

  test.each([
    ['window: 09:00-21:00', '', '8: send.window: SES sends everything from send.at on'],
    ['list: fresh', '', '8: send.list: send tasks at SES are created at launch'],
    ['', 'canary: { recipients: 200 }', '9: canary: the rest follows'],
    ['', 'ramp: [500, rest]', '9: ramp: each step follows'],
  ])('what SES holds cannot be held back: %s %s', async (inSend, more, problem) => {
    const at = ['heldBy: ses', 'at: 2026-12-01T08:00', inSend].filter((part) => part !== '');
    const problems = await problemsOf(`${GOOD}send:\n  { ${at.join(', ')} }\n${more}\n`);
    expect(problems).toHaveLength(1);
    expect(problems[0]).toContain(problem);
    expect(problems[0]).toContain('use heldBy: worker.');
  });

  test.each([
    ['send: { at: 2026-12-01T08:00 }', '8: send.at: the first sending of what recurs'],
    ['send: { heldBy: worker }', '8: send.heldBy: what recurs is held by SES'],
    ['send: { ifLate: skip }', '8: send.ifLate: what comes too late'],
    ['send: { list: fresh }', '8: send.list: the list is given to SES once'],
    ['send: { window: 09:00-21:00 }', '8: send.window: SES repeats its send tasks by itself'],
    ['canary: { recipients: 200 }', '8: canary: SES repeats its send tasks by itself'],
    ['ramp: [500, rest]', '8: ramp: SES repeats its send tasks by itself'],
  ])('what recurs cannot be held either: %s', async (line, problem) => {
    const recurring = 'recurring: { heldBy: ses, intervalHours: 24, begin: 2026-12-01T08:00 }';
    const problems = await problemsOf(`${GOOD}${recurring}\n${line}\n`);
    expect(problems).toHaveLength(1);
    expect(problems[0]).toContain(problem);
  });

  test('what SES can hold is accepted', async () => {
    const once = await read(`${GOOD}send: { heldBy: ses, at: 2026-12-01T08:00 }\n`);
    expect(once.file.content.send).toMatchObject({ heldBy: 'ses', at: '2026-12-01T08:00' });
    const recurring = 'recurring: { heldBy: ses, intervalHours: 24, begin: 2026-12-01T08:00 }';
    const again = await read(`${GOOD}${recurring}\nsend: { heldBy: ses, timezone: UTC }\n`);
    expect(again.file.content.recurring).toMatchObject({ intervalHours: 24 });
  });

  test('a list on the web, before it is fetched from nowhere', async () => {
    const problems = await problemsOf(GOOD.replace('lists/spring.csv', 'https://x.org/spring.csv'));
    expect(problems).toEqual([
      '6: recipients.file: lists are read from files and from s3://bucket/key. Download https://x.org/spring.csv first.',
    ]);
  });
});

describe('a list in a bucket', () => {
  test.each([
    ['s3://lists/', 'it names a bucket and no object; write s3://bucket/path/list.csv.'],
    ['s3://Lists/a.csv', 'it has no usable bucket; write s3://bucket/prefix, the bucket in small'],
    ['s3://lists/a//b.csv', 'not a relative name: an empty part or a leading or final slash.'],
  ])('%s is refused with its line, before a bucket is asked', async (path, problem) => {
    const said = await problemsOf(GOOD.replace('lists/spring.csv', path));
    expect(said).toEqual([expect.stringContaining(`6: recipients.file: ${path}: ${problem}`)]);
    const suppress = await problemsOf(`${GOOD}  suppress: ["${path}"]\n`);
    expect(suppress).toEqual([
      expect.stringContaining(`7: recipients.suppress.0: ${path}: ${problem}`),
    ]);
  });

  test('may have the placeholders of a newsletter in it', async () => {
    const path = 's3://lists-{yyyy}/{ww}/{mm}.csv';
    const { file } = await read(GOOD.replace('lists/spring.csv', `"${path}"`));
    expect(file.listPath).toBe(path);
  });
});

describe('a file that is no campaign file', () => {
  test.each([
    ['', /the file is empty/],
    ['- a\n- b\n', /the file: must be a group of keys, not a list/],
    ['name: [\n', /2: not valid YAML: /],
    ['name: a\nname: b\n', /2: not valid YAML: Map keys must be unique\./],
    ['a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b, *b]\n', /a: unknown key/],
  ])('%j', async (text, message) => {
    expect((await problemsOf(text)).join('\n')).toMatch(message);
  });

  test('aliases that multiply are refused before they fill the memory', async () => {
    const levels = Array.from({ length: 12 }, (_, level) =>
      level === 0
        ? 'a0: &a0 [x, x, x, x, x, x, x, x, x]'
        : `a${level}: &a${level} [${Array.from({ length: 9 }, () => `*a${level - 1}`).join(', ')}]`,
    );
    expect((await problemsOf(`${levels.join('\n')}\n`)).join('\n')).toMatch(/not usable: .*alias/);
  });

  test('text in another encoding, a folder, a list given by mistake', async () => {
    const folder = await tempDir();
    const path = join(folder, 'campaign.yaml');
    await writeFile(path, Buffer.from([0x6e, 0x3a, 0x20, 0xb0, 0xa1]));
    await expect(readCampaignFile(path)).rejects.toThrow(/not UTF-8 text/);
    await writeFile(path, 'x,y\n'.repeat(300_000));
    await expect(readCampaignFile(path)).rejects.toThrow(/which is no campaign file/);
    await expect(readCampaignFile(folder)).rejects.toThrow(/is a directory/);
  });
});
