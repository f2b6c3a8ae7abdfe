import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openHome } from '../../src/storage/home.ts';
import type { ObjectStore } from '../../src/storage/object-store.ts';
import { StorageError } from '../../src/storage/storage-error.ts';
import { subStore } from '../../src/storage/sub-store.ts';
import { startS3Server, type S3Server } from '../support/s3-server.ts';
import { tempDir } from '../support/temp-dir.ts';

// What src/storage/object-store.ts promises, kept by a directory and by a bucket alike.
let server: S3Server;
let buckets = 0;
beforeAll(async () => {
  server = await startS3Server();
});
afterAll(() => server.stop());

async function newBucket(prefix: string): Promise<ObjectStore> {
  buckets += 1;
  const bucket = await server.bucket(`contract-${buckets}`);
  return openHome(`${bucket}${prefix}`, server.settings);
}

const STORES: [string, () => Promise<ObjectStore>][] = [
  ['a directory', async () => openHome(await tempDir())],
  ['a bucket', () => newBucket('')],
  ['a prefix in a bucket', () => newBucket('/mail/campaigns 2026/')],
];

/** More than two parts of a multipart upload, and no multiple of anything. */
const LARGE = 20_000_003;

function largeData(): Buffer {
  const data = Buffer.alloc(LARGE);
  for (let at = 0; at + 4 <= LARGE; at += 4) data.writeUInt32LE(at, at);
  return data;
}

describe.each(STORES)('%s', (_, open) => {
  test('what was written is read back, replaced, and gone when removed', async () => {
    const store = await open();
    await store.write('spans/1.json', 'one');
    await store.write('spans/1.json', Buffer.from('zwei ✉'));
    expect((await store.read('spans/1.json'))?.toString()).toBe('zwei ✉');
    expect(await store.size('spans/1.json')).toBe(8);
    expect((await store.readRange('spans/1.json', 1, 3)).toString()).toBe('wei');
    expect((await store.readRange('spans/1.json', 0, 8)).toString()).toBe('zwei ✉');
    expect((await store.readRange('spans/1.json', 3, 0)).toString()).toBe('');
    await store.remove('spans/1.json');
    await store.remove('spans/1.json');
    expect(await store.read('spans/1.json')).toBeNull();
    expect(await store.size('spans/1.json')).toBeNull();
    expect(await store.size('spans')).toBeNull();
  });

  test('an empty object is there, and has no bytes', async () => {
    const store = await open();
    await store.write('rejects.csv', '');
    await (await store.openWriter('duplicates.csv')).commit();
    for (const name of ['rejects.csv', 'duplicates.csv']) {
      expect(await store.read(name)).toEqual(Buffer.alloc(0));
      expect(await store.size(name)).toBe(0);
      expect(await collect(store, name)).toEqual(Buffer.alloc(0));
    }
  });

  test('until the commit readers see the old content; a write that is given up leaves it', async () => {
    const store = await open();
    await store.write('counts.json', 'old');
    const given = await store.openWriter('counts.json');
    await given.write('new, but only ha');
    expect((await store.read('counts.json'))?.toString()).toBe('old');
    expect(await store.list('')).toEqual(['counts.json']);
    await given.abort();
    await given.abort();
    expect((await store.read('counts.json'))?.toString()).toBe('old');
    await expect(given.write('more')).rejects.toThrow('the writer is already aborted');
    await expect(given.commit()).rejects.toThrow('the writer is already aborted');

    const finished = await store.openWriter('counts.json');
    await finished.write('ne');
    await finished.write('w');
    await finished.commit();
    await finished.abort();
    expect((await store.read('counts.json'))?.toString()).toBe('new');
    await expect(finished.write('more')).rejects.toThrow('the writer is already committed');
  });

  test('a large object is streamed in and out, and appears at the commit only', async () => {
    const store = await open();
    const data = largeData();
    const writer = await store.openWriter('recipients.ndjson');
    const buffer = Buffer.alloc(333_333);
    for (let at = 0; at < LARGE; at += buffer.length) {
      const end = Math.min(at + buffer.length, LARGE);
      data.copy(buffer, 0, at, end);
      // The same buffer each time: the writer may not rely on it after the promise.
      await writer.write(buffer.subarray(0, end - at));
    }
    expect(await store.size('recipients.ndjson')).toBeNull();
    expect(await store.list('')).toEqual([]);
    await writer.commit();
    expect(await store.size('recipients.ndjson')).toBe(LARGE);
    expect((await collect(store, 'recipients.ndjson')).equals(data)).toBe(true);
    const range = await store.readRange('recipients.ndjson', 9_999_999, 5_000_000);
    expect(range.equals(data.subarray(9_999_999, 14_999_999))).toBe(true);
  });

  test('list names what starts with the prefix, sorted, folders included', async () => {
    const store = await open();
    expect(await store.list('spans/')).toEqual([]);
    for (const name of ['spans/2', 'spans/10', 'spans-old/1', 'counts.json', 'z/ä', 'z/a b+c%20']) {
      await store.write(name, 'x');
    }
    expect(await store.list('spans/')).toEqual(['spans/10', 'spans/2']);
    expect(await store.list('spans/1')).toEqual(['spans/10']);
    expect(await store.list('sp')).toEqual(['spans-old/1', 'spans/10', 'spans/2']);
    expect(await store.list('z/')).toEqual(['z/a b+c%20', 'z/ä']);
    expect((await store.read('z/a b+c%20'))?.toString()).toBe('x');
    expect(await store.list('')).toHaveLength(6);
    await expect(store.list('../')).rejects.toBeInstanceOf(StorageError);
  });

  test('a part of it sees its own names only', async () => {
    const store = await open();
    await store.write('other/x', '');
    const part = subStore(store, 'campaigns/a');
    await part.write('spans/1', 'one');
    expect(part.location).toBe(`${store.location}/campaigns/a`);
    expect(await part.list('')).toEqual(['spans/1']);
    expect(await store.list('campaigns/')).toEqual(['campaigns/a/spans/1']);
  });

  test.each(['', '/etc/passwd', '../x', 'a/../b', 'a//b', 'a/', '.hidden', 'a\\b', 'x\ny'])(
    'the name %j is refused',
    async (name) => {
      const store = await open();
      await expect(store.read(name)).rejects.toBeInstanceOf(StorageError);
      await expect(store.write(name, '')).rejects.toBeInstanceOf(StorageError);
      expect(() => store.openReader(name)).toThrow(StorageError);
    },
  );

  test('what is missing or too short is named', async () => {
    const store = await open();
    await store.write('recipients.ndjson', 'short');
    const torn = {
      code: 'torn',
      message: `recipients.ndjson in ${store.location}: it ends at byte 5 and 13 were expected; restore it from a backup`,
    };
    await expect(store.readRange('recipients.ndjson', 3, 10)).rejects.toMatchObject(torn);
    for (const beyond of [5, 9]) {
      const reading = store.readRange('recipients.ndjson', beyond, 13 - beyond);
      await expect(reading).rejects.toMatchObject({
        code: 'torn',
        message: expect.stringMatching(/it ends .* and 13 were expected; restore it/),
      });
    }
    const missing = (object: string) => ({ code: 'missing', object, location: store.location });
    for (const length of [1, 0]) {
      const reading = store.readRange('chunks.idx', 0, length);
      await expect(reading).rejects.toMatchObject(missing('chunks.idx'));
    }
    await expect(collect(store, 'source.csv')).rejects.toMatchObject(missing('source.csv'));
  });

  test('a reader that is left in the middle does not hold anything', async () => {
    const store = await open();
    await store.write('source.csv', Buffer.alloc(3_000_000));
    for (let times = 0; times < 80; times += 1) {
      const reader = store.openReader('source.csv');
      for await (const bytes of reader) {
        expect((bytes as Buffer).length).toBeGreaterThan(0);
        break;
      }
      expect(reader.destroyed).toBe(true);
    }
    expect(await store.size('source.csv')).toBe(3_000_000);
  });
});

async function collect(store: ObjectStore, name: string): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const bytes of store.openReader(name)) parts.push(bytes as Buffer);
  return Buffer.concat(parts);
}
