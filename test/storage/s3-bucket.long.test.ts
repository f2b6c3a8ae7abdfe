import { once } from 'node:events';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openHome } from '../../src/storage/home.ts';
import { startS3Proxy } from '../support/s3-proxy.ts';
import { startS3Server, type S3Server } from '../support/s3-server.ts';
import { startTcpProxy } from '../support/tcp-proxy.ts';

const MIB = 1024 * 1024;
const SIZE = 200 * MIB;
let server: S3Server;
let home: string;

beforeAll(async () => {
  server = await startS3Server();
  home = await server.bucket('long');
});
afterAll(() => server.stop());

test('200 MiB pass through in the memory of a few parts', async () => {
  const store = openHome(home, server.settings);
  // What the SDK and one part cost once is not what grows with the size.
  const warm = await store.openWriter('warm');
  await warm.write(Buffer.alloc(20 * MIB));
  await warm.commit();
  const before = process.memoryUsage.rss();
  let peak = before;
  const look = setInterval(() => {
    peak = Math.max(peak, process.memoryUsage.rss());
  }, 5);
  const writer = await store.openWriter('recipients.ndjson');
  for (let written = 0; written < SIZE; written += MIB) {
    await writer.write(Buffer.alloc(MIB, written / MIB));
  }
  await writer.commit();
  let read = 0;
  for await (const bytes of store.openReader('recipients.ndjson')) {
    const part = bytes as Buffer;
    expect(part[0]).toBe(Math.floor(read / MIB) % 256);
    read += part.length;
  }
  clearInterval(look);
  expect(read).toBe(SIZE);
  const grownMib = Math.round((peak - before) / MIB);
  process.stderr.write(`200 MiB in and out: ${grownMib} MiB more than before\n`);
  expect(grownMib).toBeLessThan(100);
});

test('a cable that is pulled out in the middle of a list ends in words, within minutes', async () => {
  const proxy = await startTcpProxy(server.address);
  const settings = { ...server.settings, endpoint: `http://${proxy.address}` };
  const store = openHome(home, settings);
  await openHome(home, server.settings).write('source.csv', Buffer.alloc(40 * MIB));
  const reading = (async () => {
    for await (const _ of store.openReader('source.csv')) proxy.blackhole();
  })();
  await expect(reading).rejects.toMatchObject({
    code: 'failed',
    object: 'source.csv',
    message: expect.stringMatching(/cannot be reached, or stopped answering \(\w+\)/),
  });
  await proxy.close();
});

test('a reader that rests longer than a connection may be silent does not notice', async () => {
  const proxy = await startS3Proxy(server.address);
  const store = openHome(home, { ...server.settings, endpoint: `http://${proxy.address}` });
  const data = Buffer.alloc(40 * MIB, 'abc');
  await openHome(home, server.settings).write('source.csv', data);
  const reader = store.openReader('source.csv');
  const parts: Buffer[] = [];
  reader.once('data', (bytes: Buffer) => {
    parts.push(bytes);
    reader.pause();
    // Longer than SILENCE_TIMEOUT_MS and what comes before it begins to count.
    setTimeout(() => {
      reader.on('data', (more: Buffer) => parts.push(more));
      reader.resume();
    }, 25_000);
  });
  await once(reader, 'end');
  expect(Buffer.concat(parts).equals(data)).toBe(true);
  // It was cut off, and went on with a second request.
  expect(proxy.requests).toHaveLength(2);
  await proxy.close();
});

test('a server that asks to slow down for good is left alone after some tries', async () => {
  const proxy = await startS3Proxy(server.address);
  proxy.fault = () => ({ answer: 503, code: 'SlowDown' });
  const store = openHome(home, { ...server.settings, endpoint: `http://${proxy.address}` });
  await expect(store.write('counts.json', '{}')).rejects.toMatchObject({
    code: 'failed',
    message: expect.stringContaining('asks to slow down'),
  });
  expect(proxy.requests.length).toBeLessThanOrEqual(6);
  await proxy.close();
});
