import { once } from 'node:events';
import { createServer as createPlainServer, type Server } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { getRequestListener } from '@hono/node-server';
import { closeNow } from '../../listen.ts';
import { usageError } from '../cli-error.ts';
import { takenPortError } from '../taken-port.ts';

export interface ListenOptions {
  host: string;
  port: number;
  /** PEM; null for plain HTTP. */
  tls: { cert: string; key: string } | null;
}

export interface DashboardServer {
  readonly port: number;
  /** Where it is listening, as a browser on this machine writes it. */
  readonly url: string;
  /** Answers from now on. */
  serve(answer: Parameters<typeof getRequestListener>[0]): void;
  close(): Promise<void>;
}

/** A page asks every two seconds over one connection; far more is somebody else's. */
const CONNECTIONS_MAX = 200;

/** Listens first, since the port is part of what the pages know of themselves. */
export async function listen(options: ListenOptions): Promise<DashboardServer> {
  const { host } = options;
  const server = createServer(options);
  server.maxConnections = CONNECTIONS_MAX;
  try {
    server.listen({ host: host.replace(/^\[|\]$/g, ''), port: options.port });
    await once(server, 'listening');
  } catch (error) {
    throw listenError(error, options);
  }
  const { port } = server.address() as AddressInfo;
  const shownHost = host.includes(':') && !host.startsWith('[') ? `[${host}]` : host;
  return {
    port,
    url: `${options.tls === null ? 'http' : 'https'}://${shownHost}:${port}`,
    serve(answer) {
      // Other parts of this process make requests too, with Node's own classes.
      const listener = getRequestListener(answer, { overrideGlobalObjects: false });
      server.on('request', (request, response) => void listener(request, response));
    },
    close: () => closeNow(server),
  };
}

function createServer({ tls }: ListenOptions): Server {
  if (tls === null) return createPlainServer();
  try {
    return createTlsServer(tls);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw usageError(`--tls-cert and --tls-key cannot be used together: ${reason}.`);
  }
}

function listenError(error: unknown, { host, port }: ListenOptions): unknown {
  const code = (error as NodeJS.ErrnoException).code;
  if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND') {
    return usageError(`--host ${host}: this machine has no such address.`);
  }
  return takenPortError(error, '--port', port);
}
