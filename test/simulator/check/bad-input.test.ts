import fc from 'fast-check';
import { beforeEach, expect, test } from 'vitest';
import { BAD_FILES, BAD_KEYS, campaignWith, type BadKey } from './bad-campaigns.ts';
import { BAD_LISTS, BAD_ROWS } from './bad-lists.ts';
import { BAD_NEWSLETTERS, newsletterWith } from './bad-newsletters.ts';
import { BAD_STARTS } from './bad-starts.ts';
import { openCheckBench, type CheckBench, type Checked } from './check-bench.ts';
import { seeded } from './seeded.ts';

// What is wrong, on which line, for every bad file there is; nothing is ever just "invalid".
const GOOD_LIST = 'email,name\nann@example.com,Ann\nbob@example.com,Bob\n';
const EXIT_REFUSED = 5;
const EXIT_ROWS_LEFT_OUT = 3;

let bench: CheckBench;
beforeEach(async () => {
  bench = await openCheckBench();
});

/** `campaign.yaml:3: subject: …`, as a person reads it; rows that are left out too. */
function said({ report }: Checked): string[] {
  const rows = report.list?.rejects ?? [];
  return [
    ...report.findings.map(({ file, line, text }) => `${name(file)}:${line ?? ''}: ${text}`),
    ...rows.map(({ line, field, reason }) => `list.csv:${line}: ${field}: ${reason}`),
  ];
}

function name(file: string | null): string {
  return file?.split('/').at(-1) ?? '';
}

function tells({ line, says }: Pick<BadKey, 'line' | 'says'>): (text: string) => boolean {
  const start = `campaign.yaml:${line ?? ''}: `;
  return (text) => text.startsWith(start) && says.test(text.slice(start.length));
}

test.each(BAD_KEYS)('$key: $value', async (bad) => {
  const campaign = campaignWith({ [bad.key]: bad.value });
  const checked = await bench.check({ campaign, list: GOOD_LIST });
  expect(said(checked).filter(tells(bad))).toHaveLength(1);
  expect(checked.code).toBe(EXIT_REFUSED);
  expect(checked.report.ok).toBe(false);
});

test.each(BAD_NEWSLETTERS)('a newsletter, $key: $value', async (bad) => {
  const campaign = newsletterWith({ [bad.key]: bad.value });
  const checked = await bench.check({ campaign, list: GOOD_LIST });
  expect(said(checked).filter(tells(bad)), said(checked).join('\n')).toHaveLength(1);
  expect(checked.code).toBe(EXIT_REFUSED);
  expect(checked.report).toMatchObject({ ok: false, kind: 'newsletter' });
});

test.each(BAD_STARTS)('a start: $says', async ({ changes, ...bad }) => {
  const checked = await bench.check({ campaign: campaignWith(changes), list: GOOD_LIST });
  expect(said(checked).filter(tells(bad)), said(checked).join('\n')).toHaveLength(1);
  expect(checked.code).toBe(EXIT_REFUSED);
});

test.each(BAD_FILES)('a campaign file that is $what', async (bad) => {
  const checked = await bench.check({ campaign: bad.text, list: GOOD_LIST });
  expect(said(checked).filter(tells(bad))).not.toEqual([]);
  expect(checked.code).toBe(EXIT_REFUSED);
});

test.each(BAD_LISTS)('a list: $what', async ({ list, line, says, recipients }) => {
  const campaign = campaignWith(recipients === undefined ? {} : { recipients });
  const checked = await bench.check({ campaign, list });
  const start = `list.csv:${line ?? ''}: `;
  const told = said(checked).filter((text) => text.startsWith(start) && says.test(text));
  expect(told, said(checked).join('\n')).toHaveLength(1);
  expect(checked.code).toBe(EXIT_REFUSED);
});

test.each(BAD_ROWS)('a row: $row', async ({ row, field, says }) => {
  const list = `email,name\nann@example.com,Ann\n${row}\nbob@example.com,Bob\n`;
  const { report, code } = await bench.check({ campaign: campaignWith({}), list });
  expect(report.list?.rejects).toEqual([{ line: 3, field, reason: expect.stringMatching(says) }]);
  expect(report.list).toMatchObject({ rows: 3, recipients: 2, rejected: 1 });
  expect(code).toBe(EXIT_ROWS_LEFT_OUT);
});

const badKeys = fc.uniqueArray(fc.constantFrom(...BAD_KEYS), {
  selector: ({ key }) => key,
  minLength: 2,
  maxLength: 5,
});

test('several things wrong in one campaign file are told at once', async () => {
  await fc.assert(
    fc.asyncProperty(badKeys, async (bads) => {
      const changes = Object.fromEntries(bads.map(({ key, value }) => [key, value]));
      const campaign = campaignWith(changes);
      const checked = await bench.check({ campaign, list: GOOD_LIST });
      const lines = campaign.split('\n');
      for (const bad of bads) {
        // Keys that were taken away or added move the others.
        const at = lines.findIndex((text) => text.startsWith(`${bad.key}: `));
        const line = at === -1 ? null : at + 1;
        // What the template says about others cannot be known while it is wrong itself.
        const isHidden = /template 10001/.test(bad.says.source) && 'template' in changes;
        if (isHidden) continue;
        expect(
          said(checked).filter(tells({ line, says: bad.says })),
          said(checked).join('\n'),
        ).toHaveLength(1);
      }
      expect(checked.code).toBe(EXIT_REFUSED);
    }),
    { ...seeded('several keys'), numRuns: 60 },
  );
});

const goodRow = fc.record({
  // Line breaks in quotes move the lines of everything below.
  name: fc.constantFrom(
    'Ann',
    '"Lee, Bob"',
    '"two\nlines"',
    '"say ""hi"""',
    '王伟',
    '',
    '"\r\n\n"',
  ),
  bad: fc.option(fc.constantFrom(...BAD_ROWS), { freq: 2 }),
});

test('every bad row of a list is told, with its line, whatever stands around it', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(goodRow, { minLength: 1, maxLength: 60 }), async (rows) => {
      let list = 'email,name\ngood@example.com,Good\n';
      const wanted: { line: number; field: string; reason: unknown }[] = [];
      for (const [position, { name: value, bad }] of rows.entries()) {
        list += `r${position}@example.com,${value}\n`;
        if (bad === null) continue;
        const line = list.split(/\r\n|\n/).length;
        wanted.push({ line, field: bad.field, reason: expect.stringMatching(bad.says) });
        list += `${bad.row}\n`;
      }
      const { report, code } = await bench.check({ campaign: campaignWith({}), list });
      expect(report.list?.rejects).toEqual(wanted);
      expect(report.list?.recipients).toBe(rows.length + 1);
      expect(code).toBe(wanted.length > 0 ? EXIT_ROWS_LEFT_OUT : 0);
    }),
    { ...seeded('bad rows'), numRuns: 100 },
  );
});

const bytes = fc.oneof(
  fc.uint8Array({ maxLength: 400 }).map((array) => Buffer.from(array)),
  fc.string({ unit: 'binary', maxLength: 400 }).map((text) => Buffer.from(text)),
  // Close to a list, so that more than the first look is passed.
  fc
    .array(
      fc.constantFrom(
        'email',
        'name',
        ',',
        ';',
        '\t',
        '"',
        '\n',
        '\r',
        'ann@example.com',
        '{{',
        '\0',
        'é',
        '<b>',
      ),
      { maxLength: 60 },
    )
    .map((parts) => Buffer.from(`email,name\n${parts.join('')}`)),
);

test('no list and no campaign file makes it break down', async () => {
  await fc.assert(
    fc.asyncProperty(bytes, bytes, fc.boolean(), async (list, yaml, isYamlGood) => {
      const text = isYamlGood ? campaignWith({}) : yaml.toString('latin1');
      const { code, err, report } = await bench.check({ campaign: text, list });
      expect(err).not.toMatch(/should not have happened/);
      expect([0, EXIT_ROWS_LEFT_OUT, EXIT_REFUSED]).toContain(code);
      expect(report.findings.some(({ level }) => level === 'error')).toBe(code === EXIT_REFUSED);
    }),
    { ...seeded('any bytes'), numRuns: 200 },
  );
});
