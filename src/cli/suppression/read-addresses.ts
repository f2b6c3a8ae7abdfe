import { createReadStream } from 'node:fs';
import { addAbortSignal, type Readable } from 'node:stream';
import { checkAddress } from '../../recipients/check-address.ts';
import { trimInvisible } from '../../recipients/trim.ts';
import { usageError } from '../cli-error.ts';
import type { Io } from '../io.ts';
import { BadLines } from './bad-lines.ts';

/** Ours: a million addresses. They are held in memory; `import` takes any number. */
const BYTES_MAX = 64 * 1024 * 1024;

/**
 * One address a line, from a file or from standard input. Never from the command line, which every
 * user of the machine can read while the command runs.
 */
export async function readAddresses(path: string | undefined, io: Io): Promise<string[]> {
  const isInput = path === undefined || path === '-';
  const file = isInput ? 'standard input' : path;
  if (isInput && io.isInTerminal) io.err('Addresses, one a line; Ctrl-D ends.\n');
  const text = await textOf(isInput ? io.stdin : createReadStream(path), file, io.signal);
  const found = new Set<string>();
  const bad = new BadLines();
  for (const [place, line] of text.split('\n').entries()) {
    const address = trimInvisible(line).toLowerCase();
    if (address === '') continue;
    const problem = checkAddress(address);
    if (problem === null) found.add(address);
    else bad.add(place + 1, problem);
  }
  bad.refuse(file, 'One address a line is wanted.');
  if (found.size === 0) throw usageError(`There is no address in ${file}; give one a line.`);
  return [...found];
}

async function textOf(source: Readable, file: string, signal: AbortSignal): Promise<string> {
  const parts: Buffer[] = [];
  let bytes = 0;
  try {
    for await (const part of addAbortSignal(signal, source)) {
      const buffer = Buffer.from(part as Buffer | string);
      bytes += buffer.length;
      if (bytes > BYTES_MAX) throw usageError(`${file} is too large; use suppression import.`);
      parts.push(buffer);
    }
  } catch (error) {
    signal.throwIfAborted();
    throw unreadable(error, file);
  }
  return Buffer.concat(parts).toString('utf8');
}

function unreadable(error: unknown, file: string): unknown {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (code === 'ENOENT') return usageError(`There is no file ${file}.`);
  if (code === 'EISDIR') return usageError(`${file} is a directory; name the file in it.`);
  if (code === 'EACCES') return usageError(`${file} may not be read by this user.`);
  return error;
}
