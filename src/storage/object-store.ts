import type { Readable } from 'node:stream';

/**
 * Where campaign folders live: a local directory, or an S3-compatible bucket. Names are relative,
 * with `/` between parts. A write is seen whole or not at all, and is durable when its promise
 * resolves: exactly-once rests on that.
 */
export interface ObjectStore {
  /** For messages: `/home/me/.steadysend` or `s3://bucket/prefix`. */
  readonly location: string;
  /** A directory of this machine beside the objects, for temporary files; absent in a bucket. */
  readonly localDirectory?: string;
  /** The whole object, or null when there is none. For small objects. */
  read(name: string): Promise<Buffer | null>;
  /** Exactly `length` bytes from `offset`; a shorter object is an error that names it. */
  readRange(name: string, offset: number, length: number): Promise<Buffer>;
  /** Size in bytes, or null when there is none. */
  size(name: string): Promise<number | null>;
  write(name: string, data: string | Uint8Array): Promise<void>;
  /** Streams a large object; it appears under its name when `commit` resolves. */
  openWriter(name: string): Promise<ObjectWriter>;
  openReader(name: string): Readable;
  /** Names that start with `prefix`, sorted. */
  list(prefix: string): Promise<string[]>;
  /** No error when there is none. */
  remove(name: string): Promise<void>;
}

export interface ObjectWriter {
  /** Resolves when more may be written (backpressure). */
  write(data: string | Uint8Array): Promise<void>;
  commit(): Promise<void>;
  /** Forgets what was written; nothing appears. */
  abort(): Promise<void>;
}
