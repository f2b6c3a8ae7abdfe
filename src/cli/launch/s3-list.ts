import type { Readable } from 'node:stream';
import { openS3Object } from '../../storage/s3-bucket.ts';
import type { S3Settings } from '../../storage/s3-settings.ts';
import { StorageError } from '../../storage/storage-error.ts';
import { CliError, usageError } from '../cli-error.ts';
import { EXIT } from '../exit-codes.ts';

/** Whether there is such a list, before anything slow. */
export async function checkS3List(path: string, s3: S3Settings): Promise<void> {
  const { store, name } = openS3Object(path, s3);
  const size = await store.size(name).catch((error: unknown) => {
    throw explained(error, path);
  });
  if (size === null) {
    throw usageError(`There is no list ${path}. Its bucket is there; check the key.`);
  }
}

/** Its bytes, for a copy: a list is read several times, and in a bucket it may change in between. */
export function openS3List(path: string, s3: S3Settings): Readable {
  const { store, name } = openS3Object(path, s3);
  return store.openReader(name);
}

/** A place that is not there is a slip of the campaign file, and not a broken campaign folder. */
export function explained(error: unknown, path: string): unknown {
  if (!(error instanceof StorageError)) return error;
  const text = `The list ${path} cannot be read: ${error.problem}.`;
  if (error.code === 'missing') return usageError(text);
  return new CliError(error.code === 'denied' ? EXIT.credentials : EXIT.failed, text);
}
