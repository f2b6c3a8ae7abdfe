import type { Readable } from 'node:stream';
import type { HeadObjectOutput, ListObjectsV2Output } from '@aws-sdk/client-s3';
import { checkObjectName, nameProblem } from './object-name.ts';
import type { ObjectStore, ObjectWriter } from './object-store.ts';
import { parseS3, parseS3Object, type S3Address } from './s3-address.ts';
import { readBody } from './s3-body.ts';
import { connectS3, type S3Connection } from './s3-client.ts';
import { MissingObjectError } from './s3-error.ts';
import { S3Reader } from './s3-reader.ts';
import type { S3Settings } from './s3-settings.ts';
import { call, type S3Target } from './s3-target.ts';
import { putObject, S3Writer } from './s3-writer.ts';
import { StorageError, type StorageErrorCode } from './storage-error.ts';

/** Campaign folders in a bucket. Nothing is loaded or asked before the first use. */
export function openS3Bucket(location: string, settings: S3Settings): ObjectStore {
  return new S3Bucket(parseS3(location, 'STEADYSEND_HOME'), settings);
}

/** One object by its own address, which need not lie in a campaign folder. */
export function openS3Object(
  location: string,
  settings: S3Settings,
): { store: ObjectStore; name: string } {
  const { bucket, key } = parseS3Object(location);
  return { store: new S3Bucket({ bucket, key: '' }, settings), name: key };
}

/** The answer to a HEAD has no body: 404 may mean the object or the bucket, 403 any of five things. */
const VAGUE: readonly StorageErrorCode[] = ['missing', 'denied'];

class S3Bucket implements ObjectStore {
  readonly location: string;
  readonly #address: S3Address;
  readonly #settings: S3Settings;
  #connection: Promise<S3Connection> | null = null;
  #answered: Promise<unknown> | null = null;

  constructor(address: S3Address, settings: S3Settings) {
    this.location = `s3://${address.bucket}${address.key === '' ? '' : `/${address.key}`}`;
    this.#address = address;
    this.#settings = settings;
  }

  async read(name: string): Promise<Buffer | null> {
    const parts: Buffer[] = [];
    try {
      for await (const bytes of readBody(this.#target(name))) parts.push(bytes);
    } catch (error) {
      if (error instanceof MissingObjectError) return null;
      throw error;
    }
    return Buffer.concat(parts);
  }

  async readRange(name: string, offset: number, length: number): Promise<Buffer> {
    // No range says "nothing", and the object must be there all the same.
    if (length === 0) await head(this.#target(name));
    const buffer = Buffer.allocUnsafe(length);
    let filled = 0;
    for await (const bytes of readBody({ ...this.#target(name), range: { offset, length } })) {
      filled += bytes.copy(buffer, filled);
    }
    return buffer;
  }

  async size(name: string): Promise<number | null> {
    try {
      const { ContentLength } = await head(this.#target(name));
      return ContentLength ?? null;
    } catch (error) {
      const isVague = error instanceof StorageError && VAGUE.includes(error.code);
      if (isVague) await this.#mustAnswer();
      if (error instanceof MissingObjectError) return null;
      throw error;
    }
  }

  async write(name: string, data: string | Uint8Array): Promise<void> {
    await putObject(this.#target(name), data);
  }

  openWriter(name: string): Promise<ObjectWriter> {
    return Promise.resolve(new S3Writer(this.#target(name)));
  }

  openReader(name: string): Readable {
    return new S3Reader(this.#target(name));
  }

  async list(prefix: string): Promise<string[]> {
    const folder = prefix.slice(0, prefix.lastIndexOf('/') + 1);
    if (folder !== '') checkObjectName(folder.slice(0, -1), this.location);
    const names: string[] = [];
    let next: string | undefined;
    do {
      const page = await this.#page(prefix, next);
      for (const { Key = '' } of page.Contents ?? []) {
        const name = Key.slice(this.#prefix.length);
        // Consoles mark folders by empty objects that end in a slash.
        if (nameProblem(name) === null) names.push(name);
      }
      next = page.NextContinuationToken;
    } while (next !== undefined);
    // S3 sorts by UTF-8 bytes, which is another order than that of strings.
    return names.toSorted();
  }

  async remove(name: string): Promise<void> {
    const target = this.#target(name);
    const object = { Bucket: target.bucket, Key: target.key };
    try {
      await call(target, ({ sdk, client }) => client.send(new sdk.DeleteObjectCommand(object)));
    } catch (error) {
      // S3 answers that it is deleted; some others that it was not there.
      if (!(error instanceof MissingObjectError)) throw error;
    }
  }

  get #prefix(): string {
    return this.#address.key === '' ? '' : `${this.#address.key}/`;
  }

  #page(prefix: string, next: string | undefined): Promise<ListObjectsV2Output> {
    const query = {
      Bucket: this.#address.bucket,
      Prefix: this.#prefix + prefix,
      ...(next === undefined ? {} : { ContinuationToken: next }),
    };
    return call(this.#targetOf(prefix), ({ sdk, client }) =>
      client.send(new sdk.ListObjectsV2Command(query)),
    );
  }

  /** Throws what is wrong with the bucket or the key for it; asked until nothing is, and then kept. */
  #mustAnswer(): Promise<unknown> {
    this.#answered ??= this.#page('', undefined).catch((error: unknown) => {
      this.#answered = null;
      throw error;
    });
    return this.#answered;
  }

  #target(name: string): S3Target {
    checkObjectName(name, this.location);
    // Once more as a whole: S3 limits the key, and the prefix is a part of it.
    checkObjectName(this.#prefix + name, `s3://${this.#address.bucket}`);
    return this.#targetOf(name);
  }

  #targetOf(object: string): S3Target {
    return {
      connect: this.#connect,
      bucket: this.#address.bucket,
      key: this.#prefix + object,
      where: { location: this.location, object },
    };
  }

  readonly #connect = (): Promise<S3Connection> => {
    this.#connection ??= connectS3(this.#settings, this.location);
    return this.#connection;
  };
}

function head(target: S3Target): Promise<HeadObjectOutput> {
  const object = { Bucket: target.bucket, Key: target.key };
  return call(target, ({ sdk, client }) => client.send(new sdk.HeadObjectCommand(object)));
}
