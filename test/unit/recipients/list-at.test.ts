import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { explainError } from '../../../src/cli/explain-error.ts';
import { checkReadable, takeList } from '../../../src/cli/launch/take-list.ts';
import { copyIn } from '../../../src/recipients/copy-in.ts';
import { listAt } from '../../../src/recipients/list-at.ts';
import { openCampaignFolder } from '../../../src/storage/campaign-folder.ts';
import { openLocalDirectory } from '../../../src/storage/local-directory.ts';
import type { S3Settings } from '../../../src/storage/s3-settings.ts';
import { tempDir } from '../../support/temp-dir.ts';
import { fakeIo } from '../cli/fake-io.ts';

const LIST = 'email,name\nann@example.com,Ann\n';

/** What S3 says of an object that it does not give. */
const REFUSED: Record<string, { status: number; code: string }> = {
  '/lists/gone.csv': { status: 404, code: 'NoSuchKey' },
  '/no-such-bucket/': { status: 404, code: 'NoSuchBucket' },
  '/no-such-bucket/list.csv': { status: 404, code: 'NoSuchBucket' },
  '/lists/secret.csv': { status: 403, code: 'AccessDenied' },
};

const NOTHING_LISTED = '<?xml version="1.0"?><ListBucketResult></ListBucketResult>';

const server = createServer((request, response) => {
  const path = (request.url ?? '').split('?')[0] ?? '';
  const refused = REFUSED[path];
  if (path === '/lists/') {
    response.writeHead(200, { 'content-type': 'application/xml' }).end(NOTHING_LISTED);
    return;
  }
  if (refused === undefined) {
    response.writeHead(200, { 'content-length': LIST.length, etag: '"1"' }).end(LIST);
    return;
  }
  response
    .writeHead(refused.status, { 'content-type': 'application/xml' })
    .end(`<?xml version="1.0"?><Error><Code>${refused.code}</Code><Message>no</Message></Error>`);
});

let s3: S3Settings;

beforeAll(async () => {
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as AddressInfo;
  s3 = {
    accessKeyId: 'key',
    secretAccessKey: 'secret',
    sessionToken: null,
    region: 'us-east-1',
    endpoint: `http://127.0.0.1:${port}`,
    pathStyle: true,
  };
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

async function copied(path: string): Promise<string> {
  const folder = openCampaignFolder(openLocalDirectory(await tempDir()), 'weekly');
  await copyIn({ source: listAt(path, s3), folder, object: 'source.csv', file: path });
  return (await folder.store.read('source.csv'))?.toString() ?? '';
}

test('an object is copied as it is', async () => {
  expect(await copied('s3://lists/2026-11-30.csv')).toBe(LIST);
});

test.each([
  ['s3://lists/gone.csv', 'missing', 'there is no such object'],
  ['s3://no-such-bucket/list.csv', 'unreadable', 'there is no such bucket'],
  ['s3://lists/secret.csv', 'denied', 'permission denied'],
])('%s is a list that is %s', async (path, reason, problem) => {
  await expect(copied(path)).rejects.toMatchObject({
    name: 'ListError',
    reason,
    message: expect.stringMatching(new RegExp(`^${path}: ${problem}`)),
  });
});

test.each([
  ['s3://lists/gone.csv', 2],
  ['s3://no-such-bucket/list.csv', 2],
  ['s3://lists/secret.csv', 4],
])('launch and newsletter create end alike for %s', async (path, exitCode) => {
  const { io } = fakeIo();
  await expect(takeList(path, io, s3)).rejects.toMatchObject({ exitCode });
  await expect(checkReadable(path, s3)).rejects.toMatchObject({ exitCode });
  const error: unknown = await copied(path).catch((reason: unknown) => reason);
  expect(explainError(error)).toMatchObject({ exitCode });
});

test('an address without an object is the file that is wrong, and is not waited for', async () => {
  await expect(copied('s3://lists/')).rejects.toMatchObject({ reason: 'unsupported' });
  expect(() => listAt('s3://Lists/a.csv', s3)).toThrow('no usable bucket');
});

test('a server that cannot be reached is no fault of the list: it is asked again', async () => {
  const nobody = { ...s3, endpoint: 'http://127.0.0.1:1' };
  const folder = openCampaignFolder(openLocalDirectory(await tempDir()), 'weekly');
  const source = listAt('s3://lists/list.csv', nobody);
  await expect(copyIn({ source, folder, object: 'source.csv' })).rejects.toMatchObject({
    name: 'StorageError',
  });
});

test('a path of this machine stays one', async () => {
  const path = join(await tempDir(), 'none.csv');
  expect(listAt(path, s3)).toBe(path);
  await expect(copied(path)).rejects.toMatchObject({ reason: 'missing' });
});
