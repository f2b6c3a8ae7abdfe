import { openLocalDirectory } from './local-directory.ts';
import type { ObjectStore } from './object-store.ts';
import { isS3 } from './s3-address.ts';
import { openS3Bucket } from './s3-bucket.ts';
import type { S3Settings } from './s3-settings.ts';
import { StorageError } from './storage-error.ts';

/** All it takes to open a home, for a thread that has to open its own. */
export type HomeLocation = Parameters<typeof openHome>;

/** Opens what `STEADYSEND_HOME` names: a directory, or, with the settings for it, a bucket. */
export function openHome(location: string, s3?: S3Settings): ObjectStore {
  const where = { location: JSON.stringify(location), object: 'STEADYSEND_HOME' };
  if (location.trim() === '') {
    throw new StorageError('failed', where, 'it is empty; give a directory, or leave it unset');
  }
  if (isS3(location)) {
    if (s3 === undefined) throw new Error('a home in s3:// needs its settings');
    return openS3Bucket(location, s3);
  }
  const scheme = /^([a-z][a-z0-9+.-]+):\/\//i.exec(location)?.[1];
  if (scheme !== undefined) {
    const problem = `campaign folders in ${scheme}:// are not supported; give a directory or s3://bucket/prefix`;
    throw new StorageError('failed', where, problem);
  }
  return openLocalDirectory(location);
}
