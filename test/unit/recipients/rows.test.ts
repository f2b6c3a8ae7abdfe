import { expect, test } from 'vitest';
import { fixture, prepare } from './support.ts';

test('every faulty row is rejected with its line, its column and its reason', async () => {
  const list = await fixture('every-fault.csv');
  const suppress = [await fixture('unsubscribed.csv')];
  const done = await prepare(list, { variables: ['city', 'name'], suppress });

  expect(done.counts).toEqual({
    rows: 16,
    recipients: 2,
    rejected: 11,
    suppressed: 2,
    duplicates: 1,
    chunks: 1,
  });
  expect(done.recipients).toEqual([
    { line: 2, email: 'ann@example.com', data: { city: 'Leeds', name: 'Ann' } },
    { line: 17, email: 'kim@example.com', data: { city: 'York', name: 'Kim "the Rock" K' } },
  ]);
  expect(done.rejects.map((row) => row.slice(0, 3))).toEqual([
    ['3', 'email', 'no address'],
    ['4', 'email', 'no dot in the domain'],
    ['5', 'email', 'more than an address; give the address alone, without a name'],
    ['6', '', '2 fields where the header has 3'],
    ['7', '', '4 fields where the header has 3'],
    ['8', 'email', 'a character beyond ASCII (U+00FC) in the domain; write it in punycode (xn--…)'],
    ['9', 'email', 'more than one @ in the address'],
    ['10', '', 'text after a closing quote; write a quote inside quotes twice ("")'],
    ['11', 'name', 'an HTML tag in the value; SES refuses it'],
    ['15', 'name', 'an HTML tag in the value; SES refuses it'],
    ['16', 'email', 'a space, comma or semicolon in the address'],
  ]);
  expect(done.rejects[2]?.[3]).toBe('Carl <carl@example.com>');
  expect(done.suppressed).toEqual([
    ['13', 'gone@example.com', 'gone-1.csv'],
    ['14', 'gone@example.com', 'gone-1.csv'],
  ]);
  expect(done.duplicates).toEqual([['12', 'ANN@Example.COM', '2']]);
});

test('a row that is rejected and a duplicate is rejected; one suppressed and a duplicate is suppressed', async () => {
  const list = 'email,name\nA@x.org,1\na@x.org,<b>\na@x.org,2\nb@x.org,3\nB@x.org,4\n';
  const done = await prepare(list, { suppress: ['b@x.org\n'] });
  expect(done.rejects).toEqual([['3', 'name', 'an HTML tag in the value; SES refuses it', '<b>']]);
  expect(done.duplicates).toEqual([['4', 'a@x.org', '2']]);
  expect(done.suppressed).toEqual([
    ['5', 'b@x.org', 'gone-1.csv'],
    ['6', 'B@x.org', 'gone-1.csv'],
  ]);
});

test('template data is measured as a whole, in bytes of UTF-8', async () => {
  // {"name":"…"} is 11 bytes around the value.
  const fits = 'x'.repeat(800 - 11);
  const wide = '李'.repeat(263);
  const done = await prepare(
    `email,name\na@x.org,${fits}\nb@x.org,${fits}x\nc@x.org,${wide}\nd@x.org,${wide}李\n`,
  );
  expect(done.recipients.map((recipient) => recipient.line)).toEqual([2, 4]);
  expect(Buffer.byteLength(JSON.stringify(done.recipients[0]?.data))).toBe(800);
  expect(done.rejects[0]?.[2]).toBe('template data of 801 bytes; SES takes 800 a recipient');
  expect(done.rejects).toHaveLength(2);
});

test('what SES takes for HTML is refused, other angle brackets are not', async () => {
  const values = [
    '<b>',
    '</p>',
    'a <!-- x -->',
    '<?xml?>',
    '<br\nx>',
    '1 < 2',
    '<3',
    '< b>',
    'a<b',
  ];
  const rows = values.map((value, index) => `u${index}@x.org,"${value}"`);
  const done = await prepare(`email,name\n${rows.join('\n')}\n`);
  expect(done.recipients.map(({ data }) => data['name'])).toEqual(['1 < 2', '<3', '< b>', 'a<b']);
  expect(done.counts.rejected).toBe(5);
});

test('an empty or blank cell takes the default, or is empty; an absent column takes the default', async () => {
  const done = await prepare('email,name,nick\na@x.org,, \nb@x.org,Bo,\u00a0\nc@x.org,  Cy ,z\n', {
    variables: ['city', 'name', 'nick'],
    defaults: { city: 'Shenzhen', name: 'friend' },
  });
  expect(done.recipients.map(({ data }) => data)).toEqual([
    { city: 'Shenzhen', name: 'friend', nick: '' },
    { city: 'Shenzhen', name: 'Bo', nick: '' },
    { city: 'Shenzhen', name: '  Cy ', nick: 'z' },
  ]);
});

test('every row has the same keys, whatever the variables are called', async () => {
  const variables = ['2', '__proto__', 'constructor', 'name "x"'];
  const done = await prepare('email,2,constructor,"name ""x""",__proto__\na@x.org,b,c,d,e\n', {
    variables,
  });
  expect(
    Object.entries(done.recipients[0]?.data ?? {}).toSorted(([a], [b]) => (a < b ? -1 : 1)),
  ).toEqual([
    ['2', 'b'],
    ['__proto__', 'e'],
    ['constructor', 'c'],
    ['name "x"', 'd'],
  ]);
});

test('invisible characters around headers and addresses do not matter, inside they do', async () => {
  const list =
    '\ufeff \u00a0email\u200b ,\u3000name\n\u200b a@x.org\u00a0,A\n"\tb@x.org ",B\nc\u200b@x.org,C\n';
  const done = await prepare(list);
  expect(done.recipients.map(({ email }) => email)).toEqual(['a@x.org', 'b@x.org']);
  expect(done.rejects[0]?.join()).toMatch(
    /^4,email,a character beyond ASCII \(U\+200B\) before the @/,
  );
});

test('NUL bytes are rejected where they are used and ignored elsewhere', async () => {
  const done = await prepare('email,name,other\na@x.org,A\0,o\n\0b@x.org,B,o\nc@x.org,C,\0\n');
  expect(done.recipients.map(({ email }) => email)).toEqual(['c@x.org']);
  expect(done.rejects).toEqual([
    ['2', 'name', 'a NUL byte in the value', 'A\0'],
    ['3', 'email', 'a control character (U+0000) in the address', '\0b@x.org'],
  ]);
});

test('a suppression list works with and without a header, in any case, wherever the address stands', async () => {
  const list = `email,name\n${['a', 'b', 'c', 'd', 'e'].map((u) => `${u}@x.org,${u}`).join('\n')}\n`;
  const withHeader = 'name;E-mail;EMAIL\nAnn;z@x.org;A@X.org\n';
  const without = '\ufeffB@x.org\r\n"c@x.org; d@x.org"\r\n';
  const done = await prepare(list, { suppress: [withHeader, without, ''] });
  expect(done.recipients.map(({ email }) => email)).toEqual(['e@x.org']);
  expect(done.suppressed).toEqual([
    ['2', 'a@x.org', 'gone-1.csv'],
    ['3', 'b@x.org', 'gone-2.csv'],
    ['4', 'c@x.org', 'gone-2.csv'],
    ['5', 'd@x.org', 'gone-2.csv'],
  ]);
});

test('a suppression list without a single address is refused: it is the wrong file', async () => {
  const run = prepare('email,name\na@x.org,A\n', { suppress: ['id,who\n1,Ann\n2,Bob\n'] });
  await expect(run).rejects.toMatchObject({ name: 'ListError', file: 'gone-1.csv' });
});
