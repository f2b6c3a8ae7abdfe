import { open } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { toStorageError } from './storage-error.ts';

/** A trip to the thread pool costs as much as parsing some kilobytes, so few and long ones. */
const READ_BYTES = 256 * 1024;

/** A file as a stream whose errors name the object, which those of `createReadStream` do not. */
export class LocalReader extends Readable {
  readonly #path: string;
  readonly #where: { location: string; object: string };
  #handle: FileHandle | null = null;

  constructor(path: string, where: { location: string; object: string }) {
    super({ highWaterMark: READ_BYTES });
    this.#path = path;
    this.#where = where;
  }

  override _construct(callback: (error?: Error | null) => void): void {
    open(this.#path, 'r').then(
      (handle) => {
        this.#handle = handle;
        callback();
      },
      (error: unknown) => callback(toStorageError(error, this.#where)),
    );
  }

  override _read(): void {
    const buffer = Buffer.allocUnsafe(READ_BYTES);
    this.#handle?.read(buffer, 0, READ_BYTES, null).then(
      ({ bytesRead }) => this.push(bytesRead === 0 ? null : buffer.subarray(0, bytesRead)),
      (error: unknown) => this.destroy(toStorageError(error, this.#where)),
    );
  }

  override _destroy(error: Error | null, callback: (error?: Error | null) => void): void {
    const handle = this.#handle;
    this.#handle = null;
    if (handle === null) callback(error);
    // FileHandle.close waits for a read under way, so the descriptor cannot be reused beneath it.
    else
      handle.close().then(
        () => callback(error),
        () => callback(error),
      );
  }
}
