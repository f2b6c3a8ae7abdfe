import { Readable } from 'node:stream';
import type { Environment } from '../../../src/config-reader.ts';
import type { Io } from '../../../src/cli/io.ts';
import { runCommand } from '../../../src/cli/main.ts';

export interface Ran {
  code: number;
  out: string;
  err: string;
}

/** Runs a command line in this process, without a terminal. */
export async function run(argv: string[], env: Environment = {}): Promise<Ran> {
  const ran = { out: '', err: '' };
  const io: Io = {
    out: (text) => void (ran.out += text),
    err: (text) => void (ran.err += text),
    isErrTerminal: false,
    isInTerminal: false,
    stdin: Readable.from([]),
    env: { HOME: '/nonexistent', STEADYSEND_HOME: '/nonexistent/steadysend', ...env },
    signal: new AbortController().signal,
  };
  return { code: await runCommand(argv, io), ...ran };
}
