import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chown, readdir } from 'node:fs/promises';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { freePort } from '../../../src/temporal/free-port.ts';
import { spawnServer, type ServerProcess } from '../../../src/temporal/server-process.ts';
import { makeTempDir } from '../temp-dir.ts';
import { until } from '../until.ts';

export interface Postgres {
  port: number;
  user: string;
  /** Ends it as a crash would, without a word to its clients, and starts it again. */
  crashAndRestart(): Promise<void>;
  stop(): Promise<void>;
}

const exec = promisify(execFile);
/** Where Debian and its kin put it, out of PATH. */
const DEBIAN = '/usr/lib/postgresql';
const USER = 'temporal';

/** A PostgreSQL of this test alone, on a free port of loopback. */
export async function startPostgres(): Promise<Postgres> {
  const bin = await binaries();
  const as = await otherThanRoot();
  const folder = await makeTempDir();
  if (as !== null) await chown(folder.path, as.uid, as.gid);
  const data = join(folder.path, 'data');
  const port = await freePort('127.0.0.1');
  // Passwords would prove nothing here: it listens on loopback, for a minute.
  const init = ['-D', data, '-U', USER, '--auth=trust', '--no-sync', '--encoding=UTF8'];
  await exec(...command(as, join(bin, 'initdb'), [...init, '--locale=C']), { cwd: folder.path });
  const settings = {
    listen_addresses: '127.0.0.1',
    port: String(port),
    unix_socket_directories: folder.path,
    max_connections: '200',
    // The machine does not crash in this test, only the server does.
    fsync: 'off',
  };
  const flags = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const start = async () => {
    const server = spawnServer(...command(as, join(bin, 'postgres'), ['-D', data, ...flags]));
    await until(() => isReady(bin, port, server), { what: 'PostgreSQL', deadlineMs: 60_000 });
    return server;
  };
  let server = await start();
  return {
    port,
    user: USER,
    async crashAndRestart() {
      // PostgreSQL's "immediate shutdown": its log is replayed at the next start.
      process.kill(server.pid, 'SIGQUIT');
      await server.exited;
      server = await start();
    },
    async stop() {
      await server.stop();
      await folder.remove();
    },
  };
}

async function isReady(bin: string, port: number, server: ServerProcess): Promise<boolean> {
  if (server.hasExited()) throw new Error(`PostgreSQL ended:\n${server.lastOutput()}`);
  const args = ['--host', '127.0.0.1', '--port', String(port), '--quiet'];
  return await exec(join(bin, 'pg_isready'), args).then(
    () => true,
    () => false,
  );
}

async function binaries(): Promise<string> {
  const versions = await readdir(DEBIAN).catch(() => []);
  const newestFirst = versions.toSorted((a, b) => Number(b) - Number(a));
  const asked = await exec('pg_config', ['--bindir']).then(
    ({ stdout }) => [stdout.trim()],
    () => [],
  );
  const folders = [...newestFirst.map((version) => join(DEBIAN, version, 'bin')), ...asked];
  const found = folders.find((folder) => existsSync(join(folder, 'initdb')));
  if (found !== undefined) return found;
  throw new Error(
    'PostgreSQL is not installed: the test on a real cluster needs `initdb` and `postgres`, version ' +
      '12 or newer, by way of `pg_config` on PATH or in /usr/lib/postgresql ' +
      '(`apt-get install postgresql`).',
  );
}

interface Account {
  uid: number;
  gid: number;
}

/** PostgreSQL refuses to run as root; its package makes a user for it. */
async function otherThanRoot(): Promise<Account | null> {
  if (userInfo().uid !== 0) return null;
  try {
    const id = async (flag: string) => Number((await exec('id', [flag, 'postgres'])).stdout);
    return { uid: await id('-u'), gid: await id('-g') };
  } catch (error) {
    throw new Error(
      'This runs as root, as which PostgreSQL does not start, and there is no user `postgres`: ' +
        'make one (`useradd --system postgres`), or run the tests as another user.',
      { cause: error },
    );
  }
}

/** The same process id as the program's: `setpriv` becomes it. */
function command(as: Account | null, path: string, args: string[]): [string, string[]] {
  if (as === null) return [path, args];
  const who = [`--reuid=${as.uid}`, `--regid=${as.gid}`, '--clear-groups'];
  return ['setpriv', [...who, path, ...args]];
}
