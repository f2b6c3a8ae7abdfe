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
  return `http://${hostAndPort({ host, port: bound })}`;
}

/** Ends what is under way too. */
export async function closeNow(server: Server): Promise<void> {
  const closed = once(server, 'close');
  server.close();
  server.closeAllConnections();
  await closed;
}

/** As it stands in a URL. */
export function hostAndPort({ host, port }: ListenAddress): string {
  return `${host.includes(':') ? `[${host}]` : host}:${port}`;
}

/** `127.0.0.1`, all of 127/8, `::1` and `localhost`. */
export function isLoopback(host: string): boolean {
  return /^(localhost|127(\.\d{1,3}){3}|\[?::1\]?)$/i.test(host);
}

const REASONS: Readonly<Record<string, string>> = {
  EADDRINUSE: 'another program listens there',
  EACCES: 'this user may not',
  EADDRNOTAVAIL: 'this machine has no such address',
  ENOTFOUND: 'there is no such host',
};
