import { Readable } from 'node:stream';
import { readBody, type S3Read } from './s3-body.ts';
import { s3Error, type S3Place } from './s3-error.ts';

/** As a file's stream reads ahead. */
const BUFFERED_BYTES = 256 * 1024;

/** An object as a stream. Asks only for what is read, and lets go of its request when destroyed. */
export class S3Reader extends Readable {
  readonly #bytes: AsyncGenerator<Buffer, void, void>;
  readonly #where: S3Place;
  readonly #gone = new AbortController();

  constructor(read: Omit<S3Read, 'signal' | 'range'>) {
    super({ highWaterMark: BUFFERED_BYTES });
    this.#where = read.where;
    this.#bytes = readBody({ ...read, signal: this.#gone.signal });
  }

  override _read(): void {
    this.#bytes.next().then(
      ({ done, value }) => this.push(done === true ? null : value),
      (error: unknown) => this.destroy(s3Error(error, this.#where)),
    );
  }

  override _destroy(error: Error | null, callback: (error?: Error | null) => void): void {
    this.#gone.abort();
    // Closes the answer when it rests between two reads; its own error is of no use to anybody.
    this.#bytes.return().catch(() => undefined);
    callback(error);
  }
}
