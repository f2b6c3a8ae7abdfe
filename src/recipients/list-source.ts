import { createReadStream } from 'node:fs';
import { addAbortSignal } from 'node:stream';
import type { Readable } from 'node:stream';
import { ListError } from './list-error.ts';
import type { ListProblem } from './list-error.ts';

/** A path, `-` for standard input, or whatever opens a stream (an object of the campaign folder). */
export type ListSource = string | (() => Readable);

/** The path for messages, when the source itself is one. */
export function sourceName(source: ListSource): string {
  if (typeof source !== 'string') return 'the list';
  return source === '-' ? 'standard input' : source;
}

/** With `signal`, a read that waits (a terminal, a pipe) ends as soon as it fires. */
export function openSource(source: ListSource, signal?: AbortSignal): Readable {
  signal?.throwIfAborted();
  const stream = typeof source === 'string' ? openPath(source) : source();
  return signal === undefined ? stream : addAbortSignal(signal, stream);
}

function openPath(path: string): Readable {
  if (path === '-') return process.stdin;
  const scheme = /^([a-z][a-z0-9+.-]+):\/\//i.exec(path)?.[1];
  if (scheme !== undefined) {
    const problem = `lists in ${scheme}:// cannot be read`;
    const hint = 'download it and give a path, or pipe it in with -';
    throw new ListError({ file: path, reason: 'unsupported', problem, hint });
  }
  return createReadStream(path);
}

const SAID: Record<string, Pick<ListProblem, 'reason' | 'problem' | 'hint'>> = {
  ENOENT: { reason: 'missing', problem: 'there is no such file', hint: 'check the path' },
  ENOTDIR: { reason: 'missing', problem: 'there is no such file', hint: 'check the path' },
  EISDIR: { reason: 'directory', problem: 'it is a directory', hint: 'give the file in it' },
  EACCES: { reason: 'unreadable', problem: 'permission denied', hint: 'let this user read it' },
  EPERM: { reason: 'unreadable', problem: 'permission denied', hint: 'let this user read it' },
  Z_BUF_ERROR: {
    reason: 'truncated',
    problem: 'the compressed data ends too early',
    hint: 'the file was cut short: copy it again',
  },
  Z_DATA_ERROR: {
    reason: 'truncated',
    problem: 'the compressed data is damaged',
    hint: 'copy the file again, or check it with gzip -t',
  },
};

/** What reading threw, as a ListError when the list is to blame; anything else unchanged. */
export function asListError(error: unknown, file: string): unknown {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const said = SAID[code];
  // An error of the campaign folder has codes of its own and is not the list's fault.
  return said === undefined ? error : new ListError({ file, ...said }, { cause: error });
}
