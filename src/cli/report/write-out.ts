import { createWriteStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { StorageError } from '../../storage/storage-error.ts';
import { CliError } from '../cli-error.ts';
import { EXIT } from '../exit-codes.ts';
import type { Io } from '../io.ts';

/** To a file, or to stdout for `-`. */
export async function writeOut(
  content: AsyncIterable<string | Uint8Array> | Iterable<string>,
  path: string,
  io: Io,
  what = 'The report',
): Promise<void> {
  if (path === '-') {
    await pipeline(content, process.stdout, { end: false, signal: io.signal });
    return;
  }
  try {
    // Addresses: for this user's eyes only.
    await pipeline(content, createWriteStream(path, { mode: 0o600 }), { signal: io.signal });
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === undefined || io.signal.aborted || error instanceof StorageError) throw error;
    throw new CliError(EXIT.failed, `${what} cannot be written to ${path} (${code}).`);
  }
}
