import { Readable } from 'node:stream';
import type { ObjectStore } from '../storage/object-store.ts';
import { isS3 } from '../storage/s3-address.ts';
import { openS3Object } from '../storage/s3-bucket.ts';
import { MissingObjectError } from '../storage/s3-error.ts';
import type { S3Settings } from '../storage/s3-settings.ts';
import { StorageError } from '../storage/storage-error.ts';
import { ListError } from './list-error.ts';
import type { ListSource } from './list-source.ts';

/**
 * A list where the campaign file says it is: a path of this machine, or an object of a bucket. What is
 * wrong with the object is the list's fault and a ListError, as with a file; a server that does not
 * answer stays a StorageError, since asking again later may do.
 */
export function listAt(path: string, s3: S3Settings | undefined): ListSource {
  if (!isS3(path)) return path;
  if (s3 === undefined) throw new Error('a list in s3:// needs the settings for it');
  const object = addressed(path, s3);
  return () => Readable.from(bytesOf(object, path), { objectMode: false });
}

type S3Object = { store: ObjectStore; name: string };

function addressed(path: string, s3: S3Settings): S3Object {
  try {
    return openS3Object(path, s3);
  } catch (error) {
    if (!(error instanceof StorageError)) throw error;
    const hint = 'correct it in the campaign file';
    throw new ListError({ file: path, reason: 'unsupported', problem: error.problem, hint });
  }
}

async function* bytesOf({ store, name }: S3Object, path: string): AsyncGenerator<Buffer> {
  try {
    yield* store.openReader(name) as AsyncIterable<Buffer>;
  } catch (error) {
    throw explained(error, path);
  }
}

function explained(error: unknown, file: string): unknown {
  if (!(error instanceof StorageError)) return error;
  if (error instanceof MissingObjectError) {
    const problem = 'there is no such object';
    const hint = 'its bucket is there, so check the key';
    return new ListError({ file, reason: 'missing', problem, hint }, { cause: error });
  }
  // No such bucket, or no right to read it.
  if (error.code !== 'missing' && error.code !== 'denied') return error;
  const [problem = '', ...rest] = error.problem.split('; ');
  const hint = rest.join('; ');
  const reason = error.code === 'denied' ? 'denied' : 'unreadable';
  return new ListError({ file, reason, problem, hint }, { cause: error });
}
