import type { GetServerOptions } from './download-server.ts';
import { goInstall } from './go-install.ts';
import { checkBinary, PINNED_CLI } from './server-binary.ts';

/** Builds the official CLI with Go, from the module proxy, and puts it at `target`. */
export async function buildServer({ env, target, log, signal }: GetServerOptions): Promise<void> {
  await goInstall({
    what: 'the Temporal CLI',
    command: 'github.com/temporalio/cli/cmd/temporal',
    version: PINNED_CLI.version,
    target,
    takes: 'about 2 minutes',
    env,
    log,
    signal,
    check: async (built) => {
      const check = await checkBinary(built);
      if (!check.usable) throw new Error(check.problem);
    },
  });
  log(`built the Temporal CLI: ${target}`);
}
