import { once } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { ListenAddress } from './config.ts';

/** An address cannot be listened at; the message says why, and how to choose another. */
export class ListenError extends Error {
  override readonly name = 'ListenError';
}

/** The URL at which it listens, without a path. `what` and `setting` are for the message. */
export async function listen(
  server: Server,
  { host, port }: ListenAddress,
  { what, setting }: { what: string; setting: string },
): Promise<string> {
  try {
    server.listen({ host, port });
    await once(server, 'listening');
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? 'unknown error';
    throw new ListenError(
      `${what} cannot be served at ${host}:${port}: ${REASONS[code] ?? code}. ` +
        `Choose another address with ${setting}.`,
      { cause: error },
    );
  }
  const bound = (server.address() as AddressInfo | null)?.port ?? port;
  return `http://${host.includes(':') ? `[${host}]` : host}:${bound}`;
}

const REASONS: Readonly<Record<string, string>> = {
  EADDRINUSE: 'another program listens there',
  EACCES: 'this user may not',
  EADDRNOTAVAIL: 'this machine has no such address',
  ENOTFOUND: 'there is no such host',
};
