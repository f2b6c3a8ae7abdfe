import { ListMultipartUploadsCommand } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { openHome } from '../../src/storage/home.ts';
import type { ObjectStore } from '../../src/storage/object-store.ts';
import { StorageError, type StorageErrorCode } from '../../src/storage/storage-error.ts';
import { startS3Proxy, type S3Proxy } from '../support/s3-proxy.ts';
import { startS3Server, type S3Server } from '../support/s3-server.ts';

// A real S3 server behind a proxy that spoils requests.
const MIB = 1024 * 1024;
let server: S3Server;
let proxy: S3Proxy;
/** Through the proxy, and past it. */
let store: ObjectStore;
let direct: ObjectStore;
let buckets = 0;

beforeAll(async () => {
  server = await startS3Server();
  proxy = await startS3Proxy(server.address);
});
beforeEach(async () => {
  buckets += 1;
  const bucket = await server.bucket(`failures-${buckets}`);
  store = openHome(`${bucket}/home`, throughProxy());
  direct = openHome(`${bucket}/home`, server.settings);
  proxy.requests.length = 0;
  proxy.headers.length = 0;
  proxy.fault = () => null;
});
afterAll(async () => {
  await proxy.close();
  await server.stop();
});

function throughProxy() {
  return { ...server.settings, endpoint: `http://${proxy.address}` };
}

async function collect(name: string): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const bytes of store.openReader(name)) parts.push(bytes as Buffer);
  return Buffer.concat(parts);
}

function numbered(bytes: number): Buffer {
  const data = Buffer.alloc(bytes);
  for (let at = 0; at + 4 <= bytes; at += 4) data.writeUInt32LE(at, at);
  return data;
}

/** The StorageError that it ends with; it names the object, and no secret is in it. */
async function failureOf(work: Promise<unknown>): Promise<StorageError> {
  const error = await work.then(
    () => expect.unreachable('it should have failed'),
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(StorageError);
  const found = error as StorageError;
  expect(found.message).toContain(found.location);
  const all = JSON.stringify([found.message, found.stack, found.cause, found]);
  expect(all).not.toContain(server.settings.secretAccessKey);
  expect(all).not.toContain('Signature=');
  return found;
}

test('a stream that is cut again and again goes on where it was, byte for byte', async () => {
  const data = numbered(5 * MIB);
  await direct.write('source.csv', data);
  proxy.fault = (_, nth) => (nth < 5 ? { cutAfter: MIB - 17 * nth } : null);
  expect((await collect('source.csv')).equals(data)).toBe(true);
  expect(proxy.requests).toHaveLength(5);
});

test('small reads and ranges survive a cut as well', async () => {
  const data = numbered(3 * MIB);
  await direct.write('recipients.ndjson', data);
  proxy.fault = (_, nth) => (nth === 1 ? { cutAfter: 300_000 } : null);
  const range = await store.readRange('recipients.ndjson', 100_001, MIB);
  expect(range.equals(data.subarray(100_001, 100_001 + MIB))).toBe(true);
  proxy.fault = (_, nth) => (nth === 3 ? { cutAfter: 300_000 } : null);
  expect((await store.read('recipients.ndjson'))?.equals(data)).toBe(true);
  expect(proxy.requests).toHaveLength(4);
});

test('an object that was replaced after a cut is not read as half of each', async () => {
  await direct.write('source.csv', Buffer.alloc(2 * MIB, 'a'));
  proxy.fault = (_, nth) => (nth === 1 ? { cutAfter: MIB } : null);
  const reader = store.openReader('source.csv');
  const reading = (async () => {
    let replaced = false;
    for await (const bytes of reader) {
      expect((bytes as Buffer)[0]).toBe('a'.charCodeAt(0));
      if (!replaced) await direct.write('source.csv', Buffer.alloc(2 * MIB, 'b'));
      replaced = true;
    }
  })();
  const error = await failureOf(reading);
  expect(error).toMatchObject({ code: 'failed', object: 'source.csv' });
  expect(error.message).toContain('it was replaced while it was read');
});

test('a server that never gives a byte is given up', async () => {
  await direct.write('source.csv', 'email\n');
  proxy.fault = () => ({ cutAfter: 0 });
  const error = await failureOf(collect('source.csv'));
  expect(error).toMatchObject({ code: 'failed', object: 'source.csv' });
  expect(error.message).toMatch(/cannot be reached, or stopped answering \(ECONNRESET\)/);
  expect(proxy.requests.length).toBeLessThanOrEqual(6);
});

test('single refusals and cut answers are tried again, and nobody hears of them', async () => {
  const faults = [
    { answer: 500, code: 'InternalError' },
    { answer: 503, code: 'SlowDown' },
    { cutAfter: 0 },
  ];
  proxy.fault = (_, nth) => faults[nth - 1] ?? null;
  await store.write('counts.json', '{}');
  expect((await direct.read('counts.json'))?.toString()).toBe('{}');
});

test.each<[string, number, string, StorageErrorCode, RegExp]>([
  ['a server error', 500, 'InternalError', 'failed', /failed, also after several tries/],
  ['a full disk', 507, 'XMinioStorageFull', 'full', /quota or the server's disk is used up/],
  ['a quota', 403, 'QuotaExceeded', 'full', /quota or the server's disk is used up/],
  ['no right to it', 403, 'AccessDenied', 'denied', /permission denied; let the key list/],
  ['a key that ended', 400, 'ExpiredToken', 'denied', /have expired; renew them/],
  ['another region', 301, 'PermanentRedirect', 'failed', /set AWS_REGION to its own/],
])('%s is said in words, and not kept up for ever', async (_, status, code, kind, words) => {
  proxy.fault = () => ({ answer: status, code });
  const error = await failureOf(store.write('counts.json', '{}'));
  expect(error).toMatchObject({ code: kind, object: 'counts.json' });
  expect(error.message).toMatch(words);
  expect(error.message).toContain(`(${code}, HTTP ${status})`);
  expect(proxy.requests.length).toBeLessThanOrEqual(6);
});

test('a bucket that is not there is an error, and not an empty folder', async () => {
  const home = openHome('s3://nobody-made-this/home', server.settings);
  for (const work of [
    () => home.read('counts.json'),
    () => home.size('counts.json'),
    () => home.list(''),
    () => home.write('counts.json', '{}'),
    () => home.readRange('counts.json', 0, 1),
    () => home.openReader('counts.json').toArray(),
  ]) {
    const error = await failureOf(work());
    expect(error.code).toBe('missing');
    expect(error.message).toContain('there is no such bucket');
    expect(error.message).toContain('s3://nobody-made-this/home');
  }
});

test('wrong credentials, half of them, and a server that is not there', async () => {
  const settings = { ...server.settings, secretAccessKey: 'a-wrong-secret' };
  const wrong = await failureOf(openHome(direct.location, settings).read('counts.json'));
  expect(wrong).toMatchObject({ code: 'denied', object: 'counts.json' });
  expect(wrong.message).toContain('check AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY');
  expect(wrong.message).not.toContain('a-wrong-secret');

  const half = { ...server.settings, secretAccessKey: null };
  const error = await failureOf(openHome(direct.location, half).read('counts.json'));
  expect(error).toMatchObject({ code: 'denied' });
  expect(error.message).toContain('AWS_SECRET_ACCESS_KEY is not; set both');

  const nowhere = { ...server.settings, endpoint: 'http://127.0.0.1:9' };
  const gone = await failureOf(openHome(direct.location, nowhere).write('counts.json', '{}'));
  expect(gone.code).toBe('failed');
  expect(gone.message).toContain('ECONNREFUSED');
});

test('a large upload that fails leaves neither an object nor parts that are paid for', async () => {
  proxy.fault = (line) =>
    line.includes('partNumber=2') ? { answer: 403, code: 'AccessDenied' } : null;
  const writer = await store.openWriter('source.csv');
  const writing = (async () => {
    for (let part = 0; part < 40; part += 1) await writer.write(Buffer.alloc(MIB));
    await writer.commit();
  })();
  expect(await failureOf(writing)).toMatchObject({ code: 'denied', object: 'source.csv' });
  expect(await uploads()).toBe(1);
  await writer.abort();
  expect(await uploads()).toBe(0);
  expect(await direct.list('')).toEqual([]);
});

test('the commit of a large upload that fails can be given up like any other', async () => {
  proxy.fault = (line) =>
    line.startsWith('POST') && line.includes('uploadId=')
      ? { answer: 500, code: 'InternalError' }
      : null;
  const writer = await store.openWriter('source.csv');
  await writer.write(Buffer.alloc(6 * MIB));
  expect(await failureOf(writer.commit())).toMatchObject({ code: 'failed' });
  await writer.abort();
  expect(await uploads()).toBe(0);
  expect(await direct.size('source.csv')).toBeNull();
});

test('nothing is asked for that only S3 itself understands', async () => {
  await store.write('counts.json', '{}');
  const writer = await store.openWriter('source.csv');
  await writer.write(Buffer.alloc(11 * MIB));
  await writer.commit();
  await store.list('');
  await store.remove('counts.json');
  const asked = (method: string) =>
    proxy.requests.filter((line) => line.startsWith(`${method} `)).length;
  // One object; one upload of three parts, begun and completed; a list; a removal.
  expect(['PUT', 'POST', 'GET', 'DELETE'].map(asked)).toEqual([4, 2, 1, 1]);
  const names = new Set(proxy.headers.flatMap((headers) => Object.keys(headers)));
  expect([...names].filter((name) => /checksum|trailer|decoded/.test(name))).toEqual([]);
  expect(proxy.headers.map((headers) => headers['content-encoding'])).not.toContain('aws-chunked');
});

test('a reader that waits for the server can be let go at once', async () => {
  await direct.write('source.csv', 'email\n');
  proxy.fault = () => 'hang';
  const reader = store.openReader('source.csv');
  const reading = reader.toArray();
  await expect.poll(() => proxy.requests.length).toBe(1);
  const before = performance.now();
  reader.destroy(new Error('the user left'));
  await expect(reading).rejects.toThrow('the user left');
  expect(performance.now() - before).toBeLessThan(1_000);
});

/** Uploads that were begun and neither completed nor aborted, as the server sees it. */
async function uploads(): Promise<number> {
  const client = server.client();
  const query = { Bucket: `failures-${buckets}` };
  const { Uploads } = await client.send(new ListMultipartUploadsCommand(query));
  client.destroy();
  return (Uploads ?? []).length;
}
