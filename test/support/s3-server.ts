import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { S3Client } from '@aws-sdk/client-s3';
import { inject } from 'vitest';
import type { S3Settings } from '../../src/storage/s3-settings.ts';
import { freePort } from '../../src/temporal/free-port.ts';
import { spawnServer } from '../../src/temporal/server-process.ts';
import { makeTempDir } from './temp-dir.ts';
import { until } from './until.ts';

export interface S3Server {
  /** `127.0.0.1:PORT` */
  address: string;
  settings: S3Settings;
  /** What a command needs to reach it, by way of `address` when one is given. */
  env(address?: string): Record<string, string>;
  /** `s3://NAME` of a new bucket. */
  bucket(name: string): Promise<string>;
  /** What a user's own program would reach it with; ended by the caller. */
  client(): S3Client;
  /** Where the bucket's objects lie as files, to look at them past the server. */
  folderOf(bucket: string): string;
  stop(): Promise<void>;
}

const ACCESS = 'steadysend-test';
const REGION = 'us-east-1';
const SECRET = 'a-secret-that-is-in-no-message';

export async function startS3Server(): Promise<S3Server> {
  const folder = await makeTempDir();
  const [buckets, side] = [join(folder.path, 'buckets'), join(folder.path, 'side')];
  for (const path of [buckets, side]) await mkdir(path);
  const address = `127.0.0.1:${await freePort('127.0.0.1')}`;
  const endpoint = `http://${address}`;
  const keys = ['--access', ACCESS, '--secret', SECRET];
  // A sidecar, since not every file system under /tmp has extended attributes.
  const posix = ['posix', '--sidecar', side, buckets];
  const options = ['--port', address, '--keep-alive', '--quiet', ...keys];
  const server = spawnServer(inject('versitygw'), [...options, ...posix]);
  const answers = () =>
    fetch(`${endpoint}/`).then(
      () => true,
      () => false,
    );
  await until(answers, {
    what: 'the S3 server to answer',
    deadlineMs: 30_000,
    describe: () => server.lastOutput(),
  });
  return {
    address,
    settings: {
      accessKeyId: ACCESS,
      secretAccessKey: SECRET,
      sessionToken: null,
      region: REGION,
      endpoint,
      pathStyle: true,
    },
    env: (by = address) => ({
      AWS_ACCESS_KEY_ID: ACCESS,
      AWS_SECRET_ACCESS_KEY: SECRET,
      AWS_ENDPOINT_URL_S3: `http://${by}`,
    }),
    bucket: async (name) => {
      await mkdir(join(buckets, name));
      return `s3://${name}`;
    },
    client: () =>
      new S3Client({
        region: REGION,
        endpoint,
        forcePathStyle: true,
        credentials: { accessKeyId: ACCESS, secretAccessKey: SECRET },
      }),
    folderOf: (bucket) => join(buckets, bucket),
    stop: async () => {
      await server.stop();
      await folder.remove();
    },
  };
}
