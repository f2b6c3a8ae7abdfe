import { createHash } from 'node:crypto';
import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PassThrough, Readable } from 'node:stream';
import { expect, test } from 'vitest';
import { copyIn } from '../../../src/recipients/copy-in.ts';
import { openCampaignFolder } from '../../../src/storage/campaign-folder.ts';
import type { CampaignFolder } from '../../../src/storage/campaign-folder.ts';
import { openHome } from '../../../src/storage/home.ts';
import { tempDir } from '../../support/temp-dir.ts';
import { streamOf } from './support.ts';

async function emptyFolder(): Promise<CampaignFolder> {
  return openCampaignFolder(openHome(await tempDir()), 'autumn');
}

test('the copy is byte for byte the file, and the hash is that of the file', async () => {
  const list = Buffer.from('\ufeffemail\r\na@x.org\r\n', 'utf16le');
  const path = join(await tempDir(), 'list.csv');
  await writeFile(path, list);
  const folder = await emptyFolder();
  const expected = { sha256: createHash('sha256').update(list).digest('hex'), bytes: list.length };
  expect(await copyIn({ source: path, folder, object: 'source.csv' })).toEqual(expected);
  expect(await folder.store.read('source.csv')).toEqual(list);
  const parts = streamOf(list.subarray(0, 3), list.subarray(3));
  expect(await copyIn({ source: parts, folder, object: 'again.csv' })).toEqual(expected);
});

test('a missing list names its path, and nothing appears in the folder', async () => {
  const folder = await emptyFolder();
  const run = copyIn({ source: '/nowhere/list.csv', folder, object: 'source.csv' });
  await expect(run).rejects.toMatchObject({ name: 'ListError', reason: 'missing' });
  expect(await readdir(folder.store.location)).toEqual([]);
});

test('a stream that breaks, or is stopped, leaves nothing', async () => {
  const folder = await emptyFolder();
  const breaking = (): Readable =>
    Readable.from(
      (function* parts(): Generator<Buffer> {
        yield Buffer.from('email\n');
        throw new Error('the pipe broke');
      })(),
    );
  const run = copyIn({ source: breaking, folder, object: 'source.csv' });
  await expect(run).rejects.toThrow('the pipe broke');

  const stop = new AbortController();
  const waiting = new PassThrough();
  waiting.write('email\n');
  const stopped = copyIn({
    source: () => waiting,
    folder,
    object: 'source.csv',
    signal: stop.signal,
  });
  const outcome = expect(stopped).rejects.toThrow('interrupted');
  stop.abort(new Error('interrupted'));
  await outcome;
  expect(await readdir(folder.store.location)).toEqual([]);
});
