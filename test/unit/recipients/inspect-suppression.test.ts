import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import iconv from 'iconv-lite';
import { expect, test } from 'vitest';
import type { ListSource } from '../../../src/recipients/list-source.ts';
import { inspectSuppression } from '../../../src/recipients/suppression.ts';
import { tempDir } from '../../support/temp-dir.ts';
import { streamOf } from './support.ts';

function inspect(source: ListSource): Promise<void> {
  return inspectSuppression({ source, file: 'gone.csv' });
}

test.each([
  ['a column of addresses', 'email\nann@example.com\n'],
  ['another delimiter, and names', 'id;email\n1;Ann <ann@example.com>\n'],
  ['UTF-16', iconv.encode('email\nann@example.com\n', 'utf-16le', { addBOM: true })],
  ['nothing at all', ''],
  ['a header only', 'email\n'],
])('%s can be used', async (_, list) => {
  await expect(inspect(streamOf(list))).resolves.toBeUndefined();
});

test('a list that would suppress nobody is refused, by name', async () => {
  await expect(inspect(streamOf('id,name\n1,Ann\n2,Bob\n'))).rejects.toMatchObject({
    name: 'ListError',
    reason: 'rows',
    message: expect.stringContaining('gone.csv: no address among the 3 rows'),
  });
  const missing = join(await tempDir(), 'nope.csv');
  await expect(inspect(missing)).rejects.toMatchObject({ reason: 'missing', file: 'gone.csv' });
  const truncated = Buffer.from([0x1f, 0x8b, 8, 0, 0]);
  await expect(inspect(streamOf(truncated))).rejects.toMatchObject({ reason: 'truncated' });
});

test('a list of millions is read only until its first address', async () => {
  const source = new PassThrough();
  source.write(`email\nnobody\nann@example.com\n${'bob@example.com\n'.repeat(20_000)}`);
  // Nobody ends this stream: reading to its end would never come back.
  await inspect(() => source);
  expect(source.destroyed).toBe(true);
});
