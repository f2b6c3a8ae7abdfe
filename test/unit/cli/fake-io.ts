import { Readable } from 'node:stream';
import type { Environment } from '../../../src/config-reader.ts';
import type { Io } from '../../../src/cli/io.ts';
import { runCommand } from '../../../src/cli/main.ts';

export interface Ran {
  code: number;
  out: string;
  err: string;
}

/** No terminal, no input, and what is said is kept. */
export function fakeIo(env: Environment = {}): { io: Io; said: { out: string; err: string } } {
  const said = { out: '', err: '' };
  const io: Io = {
    out: (text) => void (said.out += text),
    err: (text) => void (said.err += text),
    isErrTerminal: false,
    isInTerminal: false,
    stdin: Readable.from([]),
    env: { HOME: '/nonexistent', STEADYSEND_HOME: '/nonexistent/steadysend', ...env },
    signal: new AbortController().signal,
  };
  return { io, said };
}

/** Runs a command line in this process, without a terminal. */
export async function run(argv: string[], env: Environment = {}): Promise<Ran> {
  const { io, said } = fakeIo(env);
  return { code: await runCommand(argv, io), ...said };
}
