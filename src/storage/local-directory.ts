import { open, readdir, readFile, rm, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { Readable } from 'node:stream';
import { LocalReader } from './local-reader.ts';
import { openLocalWriter } from './local-writer.ts';
import { checkObjectName } from './object-name.ts';
import type { ObjectStore, ObjectWriter } from './object-store.ts';
import { StorageError, toStorageError } from './storage-error.ts';

/** Campaign folders on a local disk. The directory is made at the first write. */
export function openLocalDirectory(root: string): ObjectStore {
  return new LocalDirectory(resolve(root));
}

class LocalDirectory implements ObjectStore {
  readonly location: string;
  readonly localDirectory: string;

  constructor(root: string) {
    this.location = root;
    this.localDirectory = root;
  }

  async read(name: string): Promise<Buffer | null> {
    const path = this.#path(name);
    return this.#orNull(name, () => readFile(path));
  }

  async readRange(name: string, offset: number, length: number): Promise<Buffer> {
    const path = this.#path(name);
    const where = { location: this.location, object: name };
    try {
      const handle = await open(path, 'r');
      try {
        const buffer = Buffer.allocUnsafe(length);
        let filled = 0;
        while (filled < length) {
          const left = length - filled;
          const { bytesRead } = await handle.read(buffer, filled, left, offset + filled);
          if (bytesRead === 0) {
            const problem = `it ends at byte ${offset + filled} and ${offset + length} were expected`;
            throw new StorageError('torn', where, `${problem}; restore it from a backup`);
          }
          filled += bytesRead;
        }
        return buffer;
      } finally {
        await handle.close();
      }
    } catch (error) {
      throw toStorageError(error, where);
    }
  }

  async size(name: string): Promise<number | null> {
    const path = this.#path(name);
    const found = await this.#orNull(name, () => stat(path));
    return found?.isFile() ? found.size : null;
  }

  async write(name: string, data: string | Uint8Array): Promise<void> {
    const writer = await this.openWriter(name);
    try {
      await writer.write(data);
      await writer.commit();
    } catch (error) {
      await writer.abort();
      throw error;
    }
  }

  async openWriter(name: string): Promise<ObjectWriter> {
    return openLocalWriter(this.location, name, this.#path(name));
  }

  openReader(name: string): Readable {
    return new LocalReader(this.#path(name), { location: this.location, object: name });
  }

  async list(prefix: string): Promise<string[]> {
    const folder = prefix.slice(0, prefix.lastIndexOf('/') + 1);
    if (folder !== '') checkObjectName(folder.slice(0, -1), this.location);
    const names: string[] = [];
    await this.#walk(folder, prefix, names);
    return names.toSorted();
  }

  async remove(name: string): Promise<void> {
    try {
      await rm(this.#path(name), { force: true });
    } catch (error) {
      throw toStorageError(error, { location: this.location, object: name });
    }
  }

  #path(name: string): string {
    checkObjectName(name, this.location);
    return join(this.location, name);
  }

  async #walk(folder: string, prefix: string, names: string[]): Promise<void> {
    const path = join(this.location, folder);
    const entries = await this.#orNull(folder, () => readdir(path, { withFileTypes: true }));
    for (const entry of entries ?? []) {
      // Temporary files of writes under way, or of a writer that was killed.
      if (entry.name.startsWith('.')) continue;
      const name = folder + entry.name;
      if (entry.isDirectory()) {
        // Folders outside the prefix are not entered: a home may hold thousands of campaigns.
        if (`${name}/`.startsWith(prefix)) await this.#walk(`${name}/`, prefix, names);
      } else if (name.startsWith(prefix)) {
        names.push(name);
      }
    }
  }

  async #orNull<T>(name: string, run: () => Promise<T>): Promise<T | null> {
    try {
      return await run();
    } catch (error) {
      if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
      throw toStorageError(error, { location: this.location, object: name });
    }
  }
}
