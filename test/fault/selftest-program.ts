import { inject } from 'vitest';
import { runCli } from '../support/cli.ts';

/** The built program, as a user runs it. It brings its own server, so the run's is left alone. */
export function selftest(args: string[], timeoutMs: number) {
  const { cli } = inject('temporal');
  const env: Record<string, string> = cli === null ? {} : { TEMPORAL_CLI: cli };
  return runCli(['selftest', ...args, '--json'], { env, timeoutMs });
}
