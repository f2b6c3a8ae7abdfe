import { gzipSync } from 'node:zlib';
import iconv from 'iconv-lite';
import { describe, expect, test } from 'vitest';
import { fixture, prepare } from './support.ts';

const CHINESE = 'email,name\nli@example.cn,李伟\nwang@example.cn,王芳和她的朋友们\n';
const NAMES = ['李伟', '王芳和她的朋友们'];

async function namesIn(list: Buffer | string, encoding?: string): Promise<string[]> {
  const done = await prepare(list, encoding === undefined ? {} : { encoding });
  return done.recipients.map(({ data }) => data['name'] ?? '');
}

describe('the encoding is found by itself', () => {
  const cases: [string, Buffer][] = [
    ['UTF-8', Buffer.from(CHINESE)],
    ['UTF-8 with a byte order mark', Buffer.from(`\ufeff${CHINESE}`)],
    ['UTF-16 LE with a mark', Buffer.from(`\ufeff${CHINESE}`, 'utf16le')],
    ['UTF-16 LE without', Buffer.from(CHINESE, 'utf16le')],
    ['UTF-16 BE with a mark', iconv.encode(`\ufeff${CHINESE}`, 'utf-16be')],
    ['UTF-16 BE without', iconv.encode(CHINESE, 'utf-16be')],
    ['GBK', iconv.encode(CHINESE, 'gbk')],
    ['GB18030, compressed', gzipSync(iconv.encode(CHINESE, 'gb18030'))],
  ];
  test.each(cases)('%s', async (_, list) => {
    expect(await namesIn(list)).toEqual(NAMES);
  });
});

test('GB18030 knows all of Unicode, in four bytes', async () => {
  const list = iconv.encode(`${CHINESE}emoji@example.cn,谢谢你的来信😀\n`, 'gb18030');
  expect(await namesIn(list)).toEqual([...NAMES, '谢谢你的来信😀']);
});

test('an encoding that is said wins over the detection', async () => {
  const list = 'email,name\nivan@example.org,Иван\n';
  expect(await namesIn(iconv.encode(list, 'windows-1251'), 'windows-1251')).toEqual(['Иван']);
  expect(await namesIn(iconv.encode(CHINESE, 'big5'), 'Big5')).toHaveLength(2);
});

test.each([
  ['Latin-1', iconv.encode('email,name\na@x.org,José Muñoz\nb@x.org,Zoë Groß\n', 'latin1')],
  ['Cyrillic', iconv.encode('email,name\na@x.org,Иван Петров\nb@x.org,Анна\n', 'windows-1251')],
])('%s is not taken for Chinese, but asked for', async (_, list) => {
  await expect(prepare(list)).rejects.toMatchObject({
    name: 'ListError',
    reason: 'encoding',
    hint: expect.stringContaining('recipients.encoding'),
  });
});

test('bytes that are no text cost the row, not the list, and are never mailed', async () => {
  const list = Buffer.concat([
    Buffer.from(CHINESE),
    Buffer.from('mac@example.org,Jos\u008e\n', 'latin1'),
    Buffer.from('zhao@example.cn,赵\n'),
  ]);
  const done = await prepare(list);
  expect(done.recipients.map(({ line }) => line)).toEqual([2, 3, 5]);
  expect(done.rejects[0]?.join()).toMatch(
    /^4,name,bytes that are not text in the encoding of the list/,
  );
});

test('a character cut by a block of the decoder is put together again', async () => {
  // 64 KB blocks: three bytes a character and an odd start make every block cut one.
  const rows = Array.from({ length: 9000 }, (_, i) => `u${i}@example.cn,王芳王芳`).join('\n');
  for (const encoding of ['utf-8', 'gb18030', 'utf-16le']) {
    const list = iconv.encode(`email,name\n${rows}\n`, encoding);
    expect(new Set(await namesIn(list, encoding))).toEqual(new Set(['王芳王芳']));
  }
});

test.each([
  ['a workbook', Buffer.from('PK\x03\x04rest of it', 'latin1'), 'CSV UTF-8'],
  ['an old workbook', Buffer.from('\xd0\xcf\x11\xe0\xa1\xb1', 'latin1'), 'CSV UTF-8'],
])('%s is recognised', async (_, list, hint) => {
  await expect(prepare(list)).rejects.toThrow(hint);
});

test('an unknown encoding names what can be said', async () => {
  await expect(prepare(CHINESE, { encoding: 'klingon' })).rejects.toThrow(
    'list.csv: the encoding "klingon" is not known; use utf-8',
  );
  await expect(prepare(CHINESE, { encoding: 'base64' })).rejects.toThrow('is not known');
});

test('a compressed list that was cut short is refused, not sent in part', async () => {
  const rows = Array.from({ length: 20_000 }, (_, i) => `u${i * 7919}@example.org,n${i}`).join(
    '\n',
  );
  const whole = gzipSync(`email,name\n${rows}\n`);
  expect((await prepare(whole)).counts.recipients).toBe(20_000);
  const cut = prepare(whole.subarray(0, whole.length - 1000));
  await expect(cut).rejects.toMatchObject({ name: 'ListError', reason: 'truncated' });
  const damaged = Buffer.from(whole);
  damaged.fill(0xff, whole.length / 2, whole.length / 2 + 200);
  await expect(prepare(damaged)).rejects.toMatchObject({ reason: 'truncated' });
});

test('a German Excel list: semicolons, and a quoted one that is no delimiter', async () => {
  const done = await prepare(await fixture('semicolons-german-excel.csv'), {
    email: 'e-mail',
    data: { name: 'Name', city: 'Stadt' },
    variables: ['city', 'name'],
  });
  expect(done.recipients.map(({ data }) => data)).toEqual([
    { city: 'Köln', name: 'Anna Groß' },
    { city: 'Bonn', name: 'Bert; der Jüngere' },
  ]);
});

test.each([
  ['tabs', 'email\tname\na@x.org\tA, B; C\n'],
  ['pipes', 'email|name\na@x.org|A, B; C\n'],
  ['semicolons', '"email";"name"\n"a@x.org";"A, B; C"\n'],
  ['commas', 'email,name\na@x.org,"A, B; C"\n'],
  ['quotes with the other delimiter in them', 'name;email\n"A, B; C";a@x.org\n'],
])('%s are found', async (_, list) => {
  expect(await namesIn(list)).toEqual(['A, B; C']);
});

test("Excel's sep= line decides, and is no row", async () => {
  const done = await prepare(await fixture('excel-sep-line.csv'));
  expect(done.recipients).toEqual([{ line: 3, email: 'ann@example.com', data: { name: 'Ann' } }]);
});

test('a delimiter that is said wins, by name too', async () => {
  const done = await prepare('email,x\tname\na@x.org,y\tA\n', {
    delimiter: 'tab',
    email: 'email,x',
  });
  expect(done.rejects[0]?.join()).toMatch(/^2,email,x,a space, comma/);
  await expect(prepare('email\n', { delimiter: '||' })).rejects.toThrow('cannot be used');
});
