import fc from 'fast-check';
import { expect, test } from 'vitest';
import { campaignWith } from './bad-campaigns.ts';
import { BAD_ROWS } from './bad-lists.ts';
import { openCheckBench } from './check-bench.ts';
import { seeded } from './seeded.ts';

// What passes the check is given to the simulator, by the code of launch and the worker: it must
// refuse nothing, and mail exactly those whom the check has counted.

const variable = fc.oneof(
  { weight: 30, arbitrary: fc.constantFrom('name', 'city', 'code') },
  fc.constantFrom(
    'Name',
    'first name',
    'a.b',
    'постер',
    '变量',
    '#if x',
    '{x',
    '__proto__',
    'x-y',
    ' n\u{a0}',
    'a\nb',
    '1',
  ),
  fc.string({ unit: 'grapheme', minLength: 1, maxLength: 4 }),
);
const placeholder = variable.map((each) => `{{${each}}}`);
const template = fc
  .array(
    fc.oneof(
      placeholder,
      fc.constantFrom('Hello ', '{{ name }}', '{{}}', '{ {x} }', '<p>', '{{{name}}}', '}}'),
    ),
    { maxLength: 6 },
  )
  .map((parts) => parts.join(''));

const column = fc.constantFrom(
  'email',
  'name',
  'Name',
  'city',
  'code',
  'a.b',
  '变量',
  'x-y',
  '1',
  'Email ',
);
const cell = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom('Ann', '', 'Köln', '王伟', '  ') },
  fc.string({ unit: 'binary', maxLength: 12 }),
  fc.constantFrom(
    '<b>',
    'a < b > c',
    '{{name}}',
    '"',
    '\\',
    '\t',
    '🎉',
    '&amp;',
    '\u{202e}x',
    'x'.repeat(795),
    '王'.repeat(262),
  ),
);
const address = fc.oneof(
  { weight: 5, arbitrary: fc.nat({ max: 40 }).map((each) => `Reader${each}@example.com`) },
  fc.emailAddress(),
  fc.constantFrom(
    ...BAD_ROWS.filter(({ field }) => field === 'email').map(({ row }) => row.replace(/,Ann$/, '')),
  ),
  fc.constantFrom(
    "o'brien@example.com",
    'a+b@example.co.uk',
    'x@xn--bcher-kva.example',
    `${'a'.repeat(64)}@example.com`,
  ),
);

const input = fc.record({
  template,
  subject: fc
    .array(
      fc.oneof(
        { weight: 5, arbitrary: fc.constantFrom('Hello', ' ', '🎉', 'é', 'x'.repeat(90)) },
        placeholder,
      ),
      {
        minLength: 1,
        maxLength: 4,
      },
    )
    .map((parts) => parts.join('')),
  from: fc.constantFrom(
    'news@mail.example.com',
    'News  <news@mail.example.com>',
    '"Acme, Inc." <News@Mail.Example.com>',
    '<news@mail.example.com>',
    '王 <news@mail.example.com>',
  ),
  unsubscribe: fc.constantFrom('none', 'zh-CN', 'vi', '0', '12', '7'),
  chunkSize: fc.integer({ min: 5, max: 50 }),
  columns: fc
    .uniqueArray(column, { maxLength: 4 })
    .map((names) => ['email', ...new Set(['name', 'city', ...names.filter((n) => n !== 'email')])]),
  defaults: fc.oneof(
    { weight: 3, arbitrary: fc.constant({}) },
    fc.dictionary(fc.constantFrom('name', 'city', 'code', '1'), cell, { maxKeys: 2 }),
  ),
  rows: fc.array(fc.record({ address, cells: fc.array(cell, { minLength: 6, maxLength: 6 }) }), {
    minLength: 1,
    maxLength: 30,
  }),
});

test('what the check lets through, the simulator takes', { timeout: 120_000 }, async () => {
  const bench = await openCheckBench();
  let passed = 0;
  await fc.assert(
    fc.asyncProperty(input, async (given) => {
      await bench.setTemplate(given.template);
      const campaign = campaignWith({
        from: JSON.stringify(given.from),
        subject: JSON.stringify(given.subject),
        unsubscribe: given.unsubscribe,
        chunkSize: String(given.chunkSize),
        recipients: JSON.stringify({ file: 'list.csv', defaults: given.defaults }),
      });
      const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`;
      const lines = given.rows.map(({ address: to, cells }) =>
        given.columns.map((_, place) => (place === 0 ? to : quoted(cells[place] ?? ''))).join(','),
      );
      const list = `${given.columns.map(quoted).join(',')}\n${lines.join('\n')}\n`;
      const { code, report } = await bench.check({ campaign, list });
      fc.pre(code === 0 || code === 3);
      passed += 1;
      const { mails, refused } = await bench.send();
      expect(refused).toEqual([]);
      expect(mails).toHaveLength(report.list?.recipients ?? -1);
      expect(new Set(mails.map(({ email }) => email.toLowerCase())).size).toBe(mails.length);
    }),
    { ...seeded('let through'), numRuns: 40, maxSkipsPerRun: 40 },
  );
  expect(passed).toBe(40);
});
