import { mkdir, open, rename, rm } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { ObjectWriter } from './object-store.ts';
import { StorageError, toStorageError } from './storage-error.ts';
import { removeStaleTemporaries, temporaryName } from './temporary-files.ts';

/** Only the owner may look: the files hold names and addresses of people. */
const DIRECTORY_MODE = 0o700;
const FILE_MODE = 0o600;

/**
 * Writes beside the final name and renames: a reader, and a restart after a power cut, see the old
 * content or the new, never a part. The file is synced before the rename (else the name could
 * survive a crash that its bytes do not) and the directory after it (else the rename may not).
 */
export async function openLocalWriter(
  location: string,
  object: string,
  path: string,
): Promise<ObjectWriter> {
  const where = { location, object };
  const directory = dirname(path);
  try {
    await makeDirectory(directory);
    await removeStaleTemporaries(directory);
    const temporary = join(directory, temporaryName());
    return new LocalWriter(await open(temporary, 'wx', FILE_MODE), { temporary, path, where });
  } catch (error) {
    throw toStorageError(error, where);
  }
}

interface Target {
  temporary: string;
  path: string;
  where: { location: string; object: string };
}

class LocalWriter implements ObjectWriter {
  readonly #handle: FileHandle;
  readonly #target: Target;
  /** `open` takes writes; both other states are final and their file handle is closed. */
  #state: 'open' | 'committed' | 'aborted' = 'open';

  constructor(handle: FileHandle, target: Target) {
    this.#handle = handle;
    this.#target = target;
  }

  async write(data: string | Uint8Array): Promise<void> {
    this.#mustBeOpen();
    try {
      // Continues at the handle's position and repeats short writes, which `write` does not.
      await this.#handle.writeFile(data);
    } catch (error) {
      throw toStorageError(error, this.#target.where);
    }
  }

  async commit(): Promise<void> {
    this.#mustBeOpen();
    const { temporary, path, where } = this.#target;
    try {
      await this.#handle.sync();
      await this.#handle.close();
      await rename(temporary, path);
      this.#state = 'committed';
      await syncDirectory(dirname(path));
    } catch (error) {
      throw toStorageError(error, where);
    }
  }

  async abort(): Promise<void> {
    if (this.#state !== 'open') return;
    this.#state = 'aborted';
    // Best effort: the caller is about to report why it gave up, which matters more than this.
    await this.#handle.close().catch(() => undefined);
    await rm(this.#target.temporary, { force: true }).catch(() => undefined);
  }

  #mustBeOpen(): void {
    if (this.#state === 'open') return;
    const problem = `the writer is already ${this.#state}; open a new one`;
    throw new StorageError(
      'failed',
      this.#target.where,
      `${basename(this.#target.path)}: ${problem}`,
    );
  }
}

async function makeDirectory(directory: string): Promise<void> {
  const first = await mkdir(directory, { recursive: true, mode: DIRECTORY_MODE });
  if (first === undefined) return;
  // Each new directory is an entry of its parent, and lost in a crash until that is synced.
  for (let path = directory; path.length >= first.length; path = dirname(path)) {
    await syncDirectory(dirname(path));
  }
}

async function syncDirectory(directory: string): Promise<void> {
  // Windows cannot open a directory; there the rename is durable only when the system says so.
  if (process.platform === 'win32') return;
  const handle = await open(directory, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
