import { mkdtemp, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { GetServerOptions } from './download-server.ts';
import { checkBinary, executableName, findOnPath, PINNED_CLI } from './server-binary.ts';
import { runProgram } from './run-program.ts';

// It takes about two minutes on two cores. Ten times that, and something else is wrong.
const TOTAL_MS = 1_200_000;

/** Builds the official CLI with Go, from the module proxy, and puts it at `target`. */
export async function buildServer(options: GetServerOptions): Promise<void> {
  const { env, target, log, signal } = options;
  const go = await findOnPath('go', env);
  if (go === null) throw new Error('there is no `go` on PATH');
  log(`building the Temporal CLI ${PINNED_CLI.version} with ${go} (once, about 2 minutes)`);
  // Beside the target, so that the last step is a rename within one file system.
  const folder = await mkdtemp(join(dirname(target), 'build-'));
  try {
    const timeout = AbortSignal.timeout(TOTAL_MS);
    const module = `github.com/temporalio/cli/cmd/temporal@${PINNED_CLI.version}`;
    const { code, output } = await runProgram(go, ['install', module], {
      env: { ...env, GOBIN: folder },
      signal: signal === undefined ? timeout : AbortSignal.any([timeout, signal]),
      onAlive: (seconds) => log(`building the Temporal CLI … ${seconds} s`),
    });
    if (code !== 0) throw new Error(`go install ${module} failed:\n${output.trim()}`);
    const built = join(folder, executableName('temporal'));
    const check = await checkBinary(built);
    if (!check.usable) throw new Error(check.problem);
    await rename(built, target);
    log(`built the Temporal CLI: ${target}`);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
