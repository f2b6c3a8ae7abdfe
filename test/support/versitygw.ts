import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { withLock } from '../../src/temporal/file-lock.ts';
import { runProgram } from '../../src/temporal/run-program.ts';
import { cacheDirectory, executableName, findOnPath } from '../../src/temporal/server-binary.ts';

/** A real S3 server (Apache 2.0) that keeps buckets in a directory. */
const VERSION = 'v1.8.0';
const MODULE = `github.com/versity/versitygw/cmd/versitygw@${VERSION}`;
// A minute or two; ten times that, and something else is wrong.
const TOTAL_MS = 1_200_000;

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
  const go = await findOnPath('go', env);
  if (go === null) {
    throw new Error(
      'No S3 server for the tests: VERSITYGW is not set, and there is no `go` on PATH to build it with.',
    );
  }
  log(`building the S3 server versitygw ${VERSION} with ${go} (once, about a minute)`);
  // Beside the target, so that the last step is a rename within one file system.
  const folder = await mkdtemp(join(dirname(target), 'build-'));
  try {
    const { code, output } = await runProgram(go, ['install', MODULE], {
      env: { ...env, GOBIN: folder },
      signal: AbortSignal.timeout(TOTAL_MS),
      onAlive: (seconds) => log(`building the S3 server … ${seconds} s`),
    });
    if (code !== 0) throw new Error(`go install ${MODULE} failed:\n${output.trim()}`);
    await rename(join(folder, executableName('versitygw')), target);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
