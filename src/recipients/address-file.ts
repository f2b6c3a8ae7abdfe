import { closeSync, openSync, readSync, unlinkSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryName } from '../storage/temporary-files.ts';
import { toStorageError } from '../storage/storage-error.ts';

/** Only the owner may look, for the moment in which the file has a name. */
const FILE_MODE = 0o600;
/** Entries start at multiples of this, so that 32 bits reach 16 GB: 60 million of the longest. */
const ALIGNMENT = 4;
const HEAD_BYTES = 5;
const ADDRESS_MAX = 255;
const ENTRY_MAX = HEAD_BYTES + ADDRESS_MAX + ALIGNMENT;
const BUFFER_BYTES = 256 * 1024;

/**
 * Addresses and a number for each, in a file that only this process can see: it loses its name as
 * soon as it is open, so whatever ends the process, a kill or a power cut, ends the file. Some 35
 * bytes an address.
 *
 * Everything is synchronous: an entry is looked at between two rows, a handful of microseconds from
 * the system's cache, where a trip through the thread pool would cost ten times that.
 */
export class AddressFile {
  readonly #path: string;
  readonly #fd: number;
  readonly #where: { location: string; object: string };
  readonly #buffer = Buffer.allocUnsafeSlow(BUFFER_BYTES);
  readonly #entry = Buffer.allocUnsafeSlow(ENTRY_MAX);
  /** Bytes in the file, and in the buffer that is to follow them. */
  #written = 0;
  #buffered = 0;
  #hasName = true;

  constructor(directory: string) {
    this.#path = join(directory, temporaryName());
    this.#where = { location: directory, object: 'a temporary file' };
    this.#fd = this.#try(() => openSync(this.#path, 'wx+', FILE_MODE));
    this.#removeName();
  }

  /** Where it was put, for `valueAt`. */
  append(address: string, value: number): number {
    const length = address.length;
    if (length > ADDRESS_MAX) throw new RangeError('an address that passed the check is too long');
    if (this.#buffered + ENTRY_MAX > BUFFER_BYTES) this.#flush();
    const at = this.#buffered;
    const buffer = this.#buffer;
    buffer.writeUInt32LE(value, at);
    buffer[at + 4] = length;
    buffer.write(address, at + HEAD_BYTES, length, 'latin1');
    const end = at + HEAD_BYTES + length;
    this.#buffered = end + (-end & (ALIGNMENT - 1));
    return (this.#written + at) / ALIGNMENT;
  }

  /** The entry's number if it is of this address, in any case of letters; else null. */
  valueAt(place: number, address: string): number | null {
    const start = place * ALIGNMENT;
    let bytes = this.#buffer;
    let at = start - this.#written;
    if (at < 0) {
      // Entries of the file's end are followed by others or by the buffer's first: never too short
      // for a head, and `length` says how much of it counts.
      this.#try(() => readSync(this.#fd, this.#entry, 0, ENTRY_MAX, start));
      bytes = this.#entry;
      at = 0;
    }
    const length = bytes[at + 4] ?? 0;
    if (length !== address.length) return null;
    const known = bytes.toString('latin1', at + HEAD_BYTES, at + HEAD_BYTES + length);
    // Addresses are ASCII: no letter changes its length with its case.
    if (known !== address && known.toLowerCase() !== address.toLowerCase()) return null;
    return bytes.readUInt32LE(at);
  }

  close(): void {
    closeSync(this.#fd);
    // Windows keeps the name of an open file.
    if (this.#hasName) this.#removeName();
  }

  #flush(): void {
    for (let done = 0; done < this.#buffered;) {
      const left = this.#buffered - done;
      const at = this.#written + done;
      done += this.#try(() => writeSync(this.#fd, this.#buffer, done, left, at));
    }
    this.#written += this.#buffered;
    this.#buffered = 0;
  }

  #removeName(): void {
    try {
      // One system call: rmSync() makes several, with milliseconds in which a kill leaves the name.
      unlinkSync(this.#path);
      this.#hasName = false;
    } catch {
      // Removed at the end, or by the next preparation that finds it.
    }
  }

  #try<T>(run: () => T): T {
    try {
      return run();
    } catch (error) {
      throw toStorageError(error, this.#where);
    }
  }
}
