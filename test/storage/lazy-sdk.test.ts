import { createRequire } from 'node:module';
import { expect, test } from 'vitest';
import { openHome } from '../../src/storage/home.ts';
import { tempDir } from '../support/temp-dir.ts';

/** Modules of the SDK that this process has loaded. */
function sdkModules(): number {
  const { cache } = createRequire(import.meta.url);
  return Object.keys(cache).filter((path) => path.includes('@aws-sdk')).length;
}

test('the SDK is loaded by whoever uses a bucket, and by nobody else', async () => {
  const directory = openHome(await tempDir());
  await directory.write('counts.json', '{}');
  const bucket = openHome('s3://bucket/prefix', {
    accessKeyId: 'id',
    secretAccessKey: 'key',
    sessionToken: null,
    region: 'us-east-1',
    endpoint: 'http://127.0.0.1:9',
    pathStyle: true,
  });
  expect(sdkModules()).toBe(0);
  await expect(bucket.read('counts.json')).rejects.toMatchObject({ code: 'failed' });
  expect(sdkModules()).toBeGreaterThan(0);
});
