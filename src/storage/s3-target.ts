import type { S3Connection } from './s3-client.ts';
import { s3Error, type S3Place } from './s3-error.ts';

/** An object, and the way to it. */
export interface S3Target {
  connect: () => Promise<S3Connection>;
  bucket: string;
  key: string;
  where: S3Place;
}

/** A request, whose every failure becomes a StorageError that names the object. */
export async function call<T>(
  target: S3Target,
  send: (connection: S3Connection) => Promise<T>,
): Promise<T> {
  try {
    return await send(await target.connect());
  } catch (error) {
    throw s3Error(error, target.where);
  }
}
