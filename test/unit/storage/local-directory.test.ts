import { mkdir, readFile, readdir, stat, utimes, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openHome } from '../../../src/storage/home.ts';
import { openLocalDirectory } from '../../../src/storage/local-directory.ts';
import { StorageError, toStorageError } from '../../../src/storage/storage-error.ts';
import { subStore } from '../../../src/storage/sub-store.ts';
import { removeStaleTemporaries } from '../../../src/storage/temporary-files.ts';
import { tempDir } from '../../support/temp-dir.ts';

test('what was written is read back, replaced, and gone when removed', async () => {
  const store = openLocalDirectory(await tempDir());
  await store.write('spans/1.json', 'one');
  await store.write('spans/1.json', Buffer.from('two'));
  expect((await store.read('spans/1.json'))?.toString()).toBe('two');
  expect(await store.size('spans/1.json')).toBe(3);
  expect((await store.readRange('spans/1.json', 1, 2)).toString()).toBe('wo');
  await store.remove('spans/1.json');
  await store.remove('spans/1.json');
  expect(await store.read('spans/1.json')).toBeNull();
  expect(await store.size('spans/1.json')).toBeNull();
  expect(await store.size('spans')).toBeNull();
});

test('only the owner may enter the folders and read the files', async () => {
  const root = join(await tempDir(), 'home');
  await openLocalDirectory(root).write('campaigns/a/source.csv', 'email');
  const modes: Record<string, number> = {};
  for (const path of ['', 'campaigns', 'campaigns/a', 'campaigns/a/source.csv']) {
    modes[path] = (await stat(join(root, path))).mode & 0o777;
  }
  expect(modes).toEqual({
    '': 0o700,
    campaigns: 0o700,
    'campaigns/a': 0o700,
    'campaigns/a/source.csv': 0o600,
  });
});

test('until the commit readers see the old content; a write that is given up leaves it', async () => {
  const root = await tempDir();
  const store = openLocalDirectory(root);
  await store.write('counts.json', 'old');

  // What a crash between the write and the rename leaves behind: an open writer, never finished.
  const crashed = await store.openWriter('counts.json');
  await crashed.write('new, but only ha');
  expect((await store.read('counts.json'))?.toString()).toBe('old');
  expect(await store.list('')).toEqual(['counts.json']);

  await crashed.abort();
  await crashed.abort();
  expect((await store.read('counts.json'))?.toString()).toBe('old');
  expect(await readdir(root)).toEqual(['counts.json']);
  await expect(crashed.write('more')).rejects.toThrow('the writer is already aborted');

  const finished = await store.openWriter('counts.json');
  await finished.write('ne');
  await finished.write('w');
  await finished.commit();
  expect((await store.read('counts.json'))?.toString()).toBe('new');
});

test('a write that cannot be renamed into place leaves no temporary file', async () => {
  const root = await tempDir();
  await mkdir(join(root, 'counts.json'));
  await writeFile(join(root, 'counts.json', 'in-the-way'), '');
  const store = openLocalDirectory(root);
  await expect(store.write('counts.json', '{}')).rejects.toMatchObject({ code: 'failed' });
  expect(await readdir(root)).toEqual(['counts.json']);
});

test('what killed writers left is removed, what others are writing is not', async () => {
  const root = await tempDir();
  const host = hostname()
    .replaceAll(/[^A-Za-z0-9]/g, '')
    .slice(0, 32);
  // The largest process number of Linux is 4,194,304, so this one cannot be alive.
  const dead = `.writing-${host}-5000000-aaaa-1`;
  const before = `.writing-${host}-${process.pid}-aaaa-1`;
  const living = `.writing-${host}-1-aaaa-1`;
  const elsewhere = `.writing-otherhost-5000000-aaaa-1`;
  const old = `.writing-otherhost-5000000-aaaa-2`;
  for (const name of [dead, before, living, elsewhere, old, '.keep', 'list.csv']) {
    await writeFile(join(root, name), '');
  }
  const now = Date.now();
  const twoDaysAgo = new Date(now - 2 * 24 * 60 * 60 * 1000);
  await utimes(join(root, old), twoDaysAgo, twoDaysAgo);
  const mine = await openLocalDirectory(root).openWriter('counts.json');
  // The writer has just swept the folder, and does that once an hour.
  await removeStaleTemporaries(root, now + 2 * 60 * 60 * 1000);
  await mine.commit();
  expect(await readdir(root)).toEqual(
    ['.keep', living, elsewhere, 'counts.json', 'list.csv'].toSorted(),
  );
});

test('a large object can be streamed in and out', async () => {
  const store = openLocalDirectory(await tempDir());
  const data = Buffer.alloc(1_500_000, 'abcdefg');
  const writer = await store.openWriter('source.csv');
  for (let at = 0; at < data.length; at += 100_000) {
    await writer.write(data.subarray(at, at + 100_000));
  }
  await writer.commit();
  const parts: Buffer[] = [];
  for await (const chunk of store.openReader('source.csv')) parts.push(chunk);
  expect(Buffer.concat(parts).equals(data)).toBe(true);
});

test('list names what starts with the prefix, sorted, folders included', async () => {
  const store = openLocalDirectory(await tempDir());
  expect(await store.list('spans/')).toEqual([]);
  for (const name of ['spans/2', 'spans/10', 'spans-old/1', 'counts.json']) {
    await store.write(name, '');
  }
  expect(await store.list('spans/')).toEqual(['spans/10', 'spans/2']);
  expect(await store.list('spans/1')).toEqual(['spans/10']);
  expect(await store.list('sp')).toEqual(['spans-old/1', 'spans/10', 'spans/2']);
  expect(await store.list('')).toHaveLength(4);
});

test.each(['', '/etc/passwd', '../x', 'a/../b', 'a//b', 'a/', '.hidden', 'a\\b', 'a\0b', 'x\ny'])(
  'the name %j is refused: it could leave the folder or hide in it',
  async (name) => {
    const store = openLocalDirectory(await tempDir());
    await expect(store.read(name)).rejects.toBeInstanceOf(StorageError);
    await expect(store.write(name, '')).rejects.toBeInstanceOf(StorageError);
    expect(() => store.openReader(name)).toThrow(StorageError);
    expect(() => subStore(store, name)).toThrow(StorageError);
  },
);

test('a part of a home sees its own names only', async () => {
  const root = await tempDir();
  const store = openLocalDirectory(root);
  await store.write('other/x', '');
  const part = subStore(store, 'campaigns/a');
  await part.write('spans/1', 'one');
  expect(part.location).toBe(`${root}/campaigns/a`);
  expect(await part.list('')).toEqual(['spans/1']);
  expect((await readFile(join(root, 'campaigns/a/spans/1'))).toString()).toBe('one');
});

test('errors name the place and the object and say what to do', async () => {
  const root = await tempDir();
  const store = openLocalDirectory(root);
  await store.write('recipients.ndjson', 'short');
  await expect(store.readRange('recipients.ndjson', 3, 10)).rejects.toMatchObject({
    code: 'torn',
    message: `recipients.ndjson in ${root}: it ends at byte 5 and 13 were expected; restore it from a backup`,
  });
  await expect(store.readRange('chunks.idx', 0, 1)).rejects.toMatchObject({
    code: 'missing',
    object: 'chunks.idx',
    location: root,
  });
  const reading = (async (): Promise<void> => {
    for await (const _ of store.openReader('source.csv')) expect.unreachable();
  })();
  await expect(reading).rejects.toMatchObject({ code: 'missing', object: 'source.csv' });
  await writeFile(join(root, 'file'), '');
  await expect(store.write('file/x', '')).rejects.toBeInstanceOf(StorageError);
});

test('a disk that is full, or a folder that is not ours, is said in words', () => {
  const where = { location: '/data', object: 'counts.json' };
  for (const [errno, code, words] of [
    ['ENOSPC', 'full', 'counts.json in /data: the disk is full; free some space'],
    ['EDQUOT', 'full', 'the disk quota is used up'],
    ['EACCES', 'denied', 'permission denied; give this user access'],
    ['EROFS', 'denied', 'read-only'],
    ['EIO', 'failed', 'the file system answered EIO; check the disk'],
  ] as const) {
    const error = toStorageError(Object.assign(new Error(errno), { code: errno }), where);
    expect(error).toMatchObject({ code, message: expect.stringContaining(words) });
  }
});

test('a home is a directory or a bucket, and nothing else', async () => {
  const dir = await tempDir();
  const s3 = {
    accessKeyId: null,
    secretAccessKey: null,
    sessionToken: null,
    region: 'us-east-1',
    endpoint: null,
    pathStyle: false,
  };
  expect(openHome(dir).location).toBe(dir);
  expect(openHome('s3://bucket/some/prefix/', s3).location).toBe('s3://bucket/some/prefix');
  expect(openHome('s3://bucket', s3).location).toBe('s3://bucket');
  expect(() => openHome('gs://bucket/prefix')).toThrow(
    'campaign folders in gs:// are not supported; give a directory or s3://bucket/prefix',
  );
  expect(() => openHome(' ')).toThrow('STEADYSEND_HOME in " ": it is empty');
  for (const wrong of ['s3://', 's3:///prefix', 's3://Big Bucket/x', 's3://b']) {
    expect(() => openHome(wrong, s3)).toThrow('it has no usable bucket; write s3://bucket/prefix');
  }
  expect(() => openHome('s3://bucket/a/../b', s3)).toThrow(
    'no part of a name may start with a dot',
  );
});
