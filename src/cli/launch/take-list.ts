import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { openLocalDirectory } from '../../storage/local-directory.ts';
import type { ObjectStore } from '../../storage/object-store.ts';
import { isS3 } from '../../storage/s3-address.ts';
import type { S3Settings } from '../../storage/s3-settings.ts';
import { copySuppressions } from '../../storage/suppression-copy.ts';
import { CliError, usageError } from '../cli-error.ts';
import { EXIT } from '../exit-codes.ts';
import type { Io } from '../io.ts';
import { ReadingProgress } from './reading-progress.ts';
import { checkS3List, explained, openS3List } from './s3-list.ts';

/** A list that can be read more than once, and its hash. */
export interface TakenList {
  path: string;
  /** As the user knows it, for messages. */
  shown: string;
  sha256: string;
  bytes: number;
  /** Removes what was kept only for the launch. */
  dispose(): Promise<void>;
}

/** A file as it is; standard input and objects of a bucket by way of a private copy. */
export async function takeList(path: string, io: Io, s3: S3Settings): Promise<TakenList> {
  if (isS3(path)) {
    return await takeCopy(openS3List(path, s3), path, io).catch((error: unknown) => {
      throw explained(error, path);
    });
  }
  if (path !== '-') {
    await checkReadable(path, s3);
    const { sha256, bytes } = await hashFile(path, io);
    return { path, shown: path, sha256, bytes, dispose: () => Promise.resolve() };
  }
  if (io.isInTerminal) {
    throw usageError(
      'recipients.file is -, and standard input is a terminal: pipe the list in, as in ' +
        '`steadysend launch FILE < recipients.csv`.',
    );
  }
  return await takeCopy(io.stdin, 'standard input', io);
}

/** The suppression store as it is now, in a private file; null when nobody is in it. */
export async function takeSuppressions(home: ObjectStore, io: Io): Promise<TakenList | null> {
  const folder = await mkdtemp(join(tmpdir(), 'steadysend-'));
  const dispose = () => rm(folder, { recursive: true, force: true });
  const object = 'suppression-store.csv';
  try {
    const target = { store: openLocalDirectory(folder), object };
    const copy = await copySuppressions(home, target, io.signal);
    if (copy === null) {
      await dispose();
      return null;
    }
    const path = join(folder, object);
    const { size } = await stat(path);
    return { path, shown: 'the suppression store', sha256: copy.sha256, bytes: size, dispose };
  } catch (error) {
    await dispose();
    throw error;
  }
}

async function takeCopy(source: Readable, shown: string, io: Io): Promise<TakenList> {
  // mkdtemp makes it readable for this user only: it holds personal data.
  const folder = await mkdtemp(join(tmpdir(), 'steadysend-'));
  const dispose = () => rm(folder, { recursive: true, force: true });
  const copy = join(folder, 'list');
  try {
    const reading = new Measured(new ReadingProgress(io, `Reading ${shown}`, null));
    const target = createWriteStream(copy, { mode: 0o600 });
    const measured = (parts: AsyncIterable<Buffer>) => reading.pass(parts);
    await pipeline(source, measured, target, { signal: io.signal });
    return { path: copy, shown, ...reading.result(), dispose };
  } catch (error) {
    await dispose();
    throw error;
  }
}

/** A quick look before anything slow: most launches that fail, fail for a wrong path. */
export async function checkReadable(path: string, s3: S3Settings): Promise<void> {
  if (isS3(path)) {
    await checkS3List(path, s3);
    return;
  }
  try {
    const found = await stat(path);
    if (found.isDirectory()) {
      throw usageError(`${path} is a directory; name the list in it under recipients.`);
    }
  } catch (error) {
    if (error instanceof CliError) throw error;
    const code = (error as NodeJS.ErrnoException).code ?? 'unknown error';
    throw usageError(
      code === 'ENOENT'
        ? `There is no list ${path}. Paths in the campaign file are relative to that file.`
        : `The list ${path} cannot be read (${code}).`,
    );
  }
}

async function hashFile(path: string, io: Io): Promise<{ sha256: string; bytes: number }> {
  try {
    const { size } = await stat(path);
    const reading = new Measured(new ReadingProgress(io, `Checking ${path}`, size));
    const source = createReadStream(path, { signal: io.signal, highWaterMark: 1 << 20 });
    for await (const part of source) reading.add(part as Buffer);
    return reading.result();
  } catch (error) {
    io.signal.throwIfAborted();
    const code = (error as NodeJS.ErrnoException).code ?? 'unknown error';
    throw usageError(`The list ${path} cannot be read (${code}).`);
  }
}

/** Bytes that go by, once: how many, their hash, and how far that is. */
class Measured {
  readonly #hash = createHash('sha256');
  readonly #progress: ReadingProgress;
  #bytes = 0;

  constructor(progress: ReadingProgress) {
    this.#progress = progress;
  }

  add(part: Buffer): void {
    this.#bytes += part.length;
    this.#hash.update(part);
    this.#progress.add(part.length);
  }

  async *pass(parts: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
    for await (const part of parts) {
      this.add(part);
      yield part;
    }
  }

  result(): { sha256: string; bytes: number } {
    return { sha256: this.#hash.digest('hex'), bytes: this.#bytes };
  }
}

/** The list was changed between two looks at it: what was checked is not what would be mailed. */
export function changedMeanwhile(shown: string): CliError {
  return new CliError(
    EXIT.inputRefused,
    `${shown} changed while it was read. Launch again when nobody writes to it.`,
  );
}
