import { access, cp, mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { withLock } from '../../../src/temporal/file-lock.ts';
import { goInstallInto } from '../../../src/temporal/go-install.ts';
import { runProgram } from '../../../src/temporal/run-program.ts';
import { cacheDirectory, findOnPath, PINNED_CLI } from '../../../src/temporal/server-binary.ts';

/** Temporal's production server, its tool for SQL schemas, and the schemas themselves. */
export interface ServerPrograms {
  server: string;
  sqlTool: string;
  /** `schema/postgresql/v12` of the server's sources. */
  schema: string;
}

const MODULE = `go.temporal.io/server`;
const VERSION = `v${PINNED_CLI.server}`;
/** Longer than a build may take at all: whoever waits for one sees how it ends. */
const LOCK_WAIT_MS = 1_500_000;

/** Built once with Go and kept beside the other servers; tests at the same time wait for one. */
export async function serverPrograms(log: (line: string) => void): Promise<ServerPrograms> {
  const target = join(cacheDirectory(process.env), `temporal-server-${VERSION}`);
  const programs = {
    server: join(target, 'server'),
    sqlTool: join(target, 'sql'),
    schema: join(target, 'schema'),
  };
  const lock = { what: 'building the Temporal server', log, maxWaitMs: LOCK_WAIT_MS };
  await withLock(`${target}.lock`, lock, async () => {
    if (await exists(target)) return;
    await build(target, log);
  });
  return programs;
}

async function build(target: string, log: (line: string) => void): Promise<void> {
  const go = await findOnPath('go', process.env);
  if (go === null) {
    throw new Error(
      'There is no `go` on PATH. The test on a real cluster builds the Temporal server with it: ' +
        'install Go 1.24 or newer (https://go.dev/dl, or `apt-get install golang`).',
    );
  }
  log(`building the Temporal server ${VERSION} with ${go} (once, about 4 minutes)`);
  await mkdir(dirname(target), { recursive: true });
  const folder = await mkdtemp(join(dirname(target), 'build-'));
  try {
    const modules = ['cmd/server', 'cmd/tools/sql'].map((path) => `${MODULE}/${path}@${VERSION}`);
    const what = 'the Temporal server';
    await goInstallInto(folder, { go, what, modules, env: process.env, log });
    const { output } = await runProgram(go, ['env', 'GOMODCACHE'], { env: process.env });
    const sources = join(output.trim(), `${MODULE}@${VERSION}`);
    // Kept with the binaries: the module cache may be gone when they are used again.
    await cp(join(sources, 'schema/postgresql/v12'), join(folder, 'schema'), { recursive: true });
    await rename(folder, target);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function exists(path: string): Promise<boolean> {
  return await access(path).then(
    () => true,
    () => false,
  );
}
