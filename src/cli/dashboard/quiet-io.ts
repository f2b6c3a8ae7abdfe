import { Readable } from 'node:stream';
import type { Io } from '../io.ts';

export interface QuietIo {
  io: Io;
  said: { out: string; err: string };
}

/** For a command that runs inside the server: it asks nobody, and what it says is kept. */
export function quietIo({ env }: Pick<Io, 'env'>, signal: AbortSignal): QuietIo {
  const said = { out: '', err: '' };
  return {
    said,
    io: {
      out: (text) => void (said.out += text),
      err: (text) => void (said.err += text),
      isErrTerminal: false,
      isInTerminal: false,
      stdin: Readable.from([]),
      ...(env === undefined ? {} : { env }),
      signal,
    },
  };
}
