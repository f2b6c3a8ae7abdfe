import { checkObjectName } from './object-name.ts';
import { StorageError } from './storage-error.ts';

export interface S3Address {
  bucket: string;
  /** Without slashes at its ends; empty for the bucket itself. */
  key: string;
}

export function isS3(location: string): boolean {
  return /^s3:\/\//i.test(location);
}

/** `s3://bucket/some/prefix`. Keys are taken as they stand: nothing in them is percent-decoded. */
export function parseS3(location: string, whose: string): S3Address {
  const [, bucket = '', rest = ''] = /^s3:\/\/([^/]*)\/?(.*)$/is.exec(location) ?? [];
  // S3's rules for names; COS's are narrower. Dots are old buckets, which TLS does not reach.
  if (!/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(bucket)) {
    const where = { location: JSON.stringify(location), object: whose };
    const problem =
      'it has no usable bucket; write s3://bucket/prefix, the bucket in small letters, digits and -';
    throw new StorageError('failed', where, problem);
  }
  const key = rest.replace(/^\/+|\/+$/g, '');
  if (key !== '') checkObjectName(key, `s3://${bucket}`);
  return { bucket, key };
}

/** Of one object, such as a list: with a key. */
export function parseS3Object(location: string): S3Address {
  const address = parseS3(location, 'the list');
  if (address.key === '') {
    const problem = 'it names a bucket and no object; write s3://bucket/path/list.csv';
    throw new StorageError('failed', { location, object: 'the list' }, problem);
  }
  return address;
}
