import type { Readable } from 'node:stream';
import type { Environment } from '../config-reader.ts';

/** What a command may touch of the process, so that tests can give it something else. */
export interface Io {
  /** Data. */
  out(text: string): void;
  /** Everything else: progress, hints, errors. */
  err(text: string): void;
  /** Whether each is a terminal: the live display and questions only there. */
  isErrTerminal: boolean;
  isInTerminal: boolean;
  stdin: Readable;
  /** Absent: the process's own. */
  env?: Environment;
  /** Ctrl-C or SIGTERM. */
  signal: AbortSignal;
}

export function processIo(signal: AbortSignal): Io {
  return {
    out: (text) => void process.stdout.write(text),
    err: (text) => void process.stderr.write(text),
    isErrTerminal: process.stderr.isTTY === true,
    isInTerminal: process.stdin.isTTY === true,
    stdin: process.stdin,
    signal,
  };
}

/** The one document of `--json`. */
export function printJson(io: Io, document: unknown): void {
  io.out(`${JSON.stringify(document, null, 2)}\n`);
}

/** Resolves after `ms`, or at once when the command is being left. */
export async function pause(ms: number, signal: AbortSignal): Promise<void> {
  if (signal.aborted) return;
  await new Promise<void>((resolve) => {
    const finish = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', finish);
      resolve();
    };
    const timer = setTimeout(finish, ms);
    signal.addEventListener('abort', finish);
  });
}
