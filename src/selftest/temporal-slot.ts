import { startDevServer, type DevServer } from '../temporal/dev-server.ts';
import { freePort } from '../temporal/free-port.ts';
import { pause } from './waits.ts';

/** The Temporal server: killed, it comes back with what its database on disk holds. */
export interface TemporalSlot {
  readonly address: string;
  killFor(downMs: number): Promise<void>;
  close(): Promise<void>;
}

export interface TemporalSlotOptions {
  /** The Temporal CLI. */
  path: string;
  dbFile: string;
  log: (line: string) => void;
  signal: AbortSignal;
}

const HOST = '127.0.0.1';

export async function openTemporal(options: TemporalSlotOptions): Promise<TemporalSlot> {
  const { path, dbFile, log, signal } = options;
  // Fixed, because the proxies in front of it have to find it again.
  const port = await freePort(HOST);
  const start = () => startDevServer({ path, dbFile, port, headless: true, log, signal });
  let server: DevServer = await start();
  return {
    address: server.address,
    async killFor(downMs) {
      // The process id is the server's own: the shell that started it has become it.
      process.kill(server.pid, 'SIGKILL');
      await server.exited;
      await pause(downMs, signal);
      server = await start();
    },
    close: () => server.stop(),
  };
}
