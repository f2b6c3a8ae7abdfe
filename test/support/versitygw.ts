import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { withLock } from '../../src/temporal/file-lock.ts';
import { goInstall } from '../../src/temporal/go-install.ts';
import { cacheDirectory, executableName, findOnPath } from '../../src/temporal/server-binary.ts';

/** A real S3 server (Apache 2.0) that keeps buckets in a directory. */
const VERSION = 'v1.8.0';
const COMMAND = 'github.com/versity/versitygw/cmd/versitygw';

/** The server's binary: VERSITYGW, else our cached copy, else built with Go into the cache. */
export async function findVersitygw(
  env: NodeJS.ProcessEnv,
  log: (line: string) => void,
): Promise<string> {
  const chosen = env['VERSITYGW'];
  if (chosen) return chosen;
  const target = join(cacheDirectory(env), executableName(`versitygw-${VERSION}`));
  if (existsSync(target)) return target;
  await mkdir(dirname(target), { recursive: true });
  await withLock(`${target}.lock`, { what: 'building the S3 server', log }, async () => {
    // Whoever held the lock before has probably put it there.
    if (!existsSync(target)) await build(target, env, log);
  });
  return target;
}

async function build(
  target: string,
  env: NodeJS.ProcessEnv,
  log: (line: string) => void,
): Promise<void> {
  if ((await findOnPath('go', env)) === null) {
    throw new Error(
      'No S3 server for the tests: VERSITYGW is not set, and there is no `go` on PATH to build it with.',
    );
  }
  const what = 'the S3 server versitygw';
  const takes = 'about a minute';
  await goInstall({ what, command: COMMAND, version: VERSION, target, takes, env, log });
}
