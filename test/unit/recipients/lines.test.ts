import { expect, test } from 'vitest';
import { CsvRows, ROW_BYTES_MAX } from '../../../src/recipients/csv-rows.ts';
import { fixture, prepare } from './support.ts';

test('lines stay right after line breaks inside quotes and blank lines, with CR LF', async () => {
  const done = await prepare(await fixture('newlines-in-quotes-crlf.csv'));
  expect(done.recipients.map(({ line, data }) => [line, data['name']])).toEqual([
    [2, '李伟'],
    [3, '王\r\n芳'],
    [6, '赵'],
  ]);
});

test('old Mac line ends are line ends', async () => {
  const done = await prepare(await fixture('old-mac.csv'));
  expect(done.recipients.map(({ line, email }) => [line, email])).toEqual([
    [2, 'ann@example.com'],
    [4, 'bob@example.com'],
  ]);
});

test('one file may mix all line ends, have blank lines, and lack the last one', async () => {
  const list = '\n\nemail,name\r\na@x.org,A\n   \nb@x.org,B\rc@x.org,"C\n\rc"\r\n\r\nd@x.org,D';
  const done = await prepare(list);
  expect(done.recipients.map(({ line }) => line)).toEqual([4, 6, 7, 11]);
  expect(done.counts.rows).toBe(4);
});

test('lines do not depend on where the blocks of the file end', async () => {
  const list = 'email,name\r\n"a","1\r\n2"\r\n\r\n"""b""",3\rc,"4\n\n5"\n"d",""\r\n';
  const expected = await rowsOf([list]);
  expect(expected.map(({ line }) => line)).toEqual([1, 2, 5, 6, 9]);
  for (let size = 1; size < list.length; size++) {
    const parts = list.match(new RegExp(`[^]{1,${size}}`, 'g')) ?? [];
    expect(await rowsOf(parts)).toEqual(expected);
  }
});

async function rowsOf(parts: string[]): Promise<{ line: number; fields: string[] }[]> {
  const rows: { line: number; fields: string[] }[] = [];
  const onRow = ({ line, fields }: { line: number; fields: string[] }): void => {
    rows.push({ line, fields });
  };
  const csv = new CsvRows({ file: 'list.csv', delimiter: ',', onRow });
  for (const part of parts) await csv.feed(Buffer.from(part));
  await csv.end();
  return rows;
}

test('a quote that swallows the rows after it stops the list and names its line', async () => {
  await expect(prepare(await fixture('unclosed-quote.csv'))).rejects.toMatchObject({
    name: 'ListError',
    reason: 'quote',
    line: 3,
    message: expect.stringContaining('list.csv, line 3: the quote that opens on this line'),
  });
});

test('a forgotten quote that the next one seems to close is found as well', async () => {
  const list = 'email,name\na@x.org,A\nb@x.org,"B\nc@x.org,C\nd@x.org,"D"\ne@x.org,E\n';
  await expect(prepare(list)).rejects.toMatchObject({ reason: 'quote', line: 3 });
});

test('a value that starts with a quote and spans lines is no forgotten quote', async () => {
  const done = await prepare('email,name\na@x.org,"""Hi"" she\nsaid"\nb@x.org,B\n');
  expect(done.recipients.map(({ line, data }) => [line, data['name']])).toEqual([
    [2, '"Hi" she\nsaid'],
    [4, 'B'],
  ]);
});

test('a row without end is cut off with the line where it starts', async () => {
  const long = 'x'.repeat(ROW_BYTES_MAX + 10);
  await expect(prepare(`email,name\na@x.org,A\n\nb@x.org,${long}\n`)).rejects.toMatchObject({
    reason: 'limit',
    line: 4,
  });
  await expect(prepare(`email,name\na@x.org,"${long}\n${long}`)).rejects.toMatchObject({
    reason: 'quote',
    line: 2,
  });
});

test('any number of blank lines, cut anywhere, are skipped and counted', async () => {
  const count = ROW_BYTES_MAX;
  const done = await prepare(`email,name\na@x.org,A\n${'\r\n'.repeat(count)}b@x.org,B\n`);
  expect(done.recipients.map(({ line }) => line)).toEqual([2, 3 + count]);
});

test('more rows than the limit are refused with the line of the first one too many', async () => {
  const list = 'email,name\na@x.org,A\nb@x.org,B\nc@x.org,C\n';
  expect((await prepare(list, { rowsMax: 3 })).counts.rows).toBe(3);
  await expect(prepare(list, { rowsMax: 2 })).rejects.toMatchObject({ reason: 'limit', line: 4 });
});
