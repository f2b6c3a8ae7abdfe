import { mkdtemp, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { runProgram } from './run-program.ts';
import { executableName, findOnPath, type Environment } from './server-binary.ts';

// It takes minutes on two cores. Ten times that, and something else is wrong.
const TOTAL_MS = 1_200_000;

export interface GoInstallOptions {
  /** For people: `the Temporal CLI`. */
  what: string;
  /** The package of the command, without a version. */
  command: string;
  version: string;
  /** Where the program is to be. It appears there whole. */
  target: string;
  /** For people: how long it takes, once. */
  takes: string;
  env: Environment;
  log: (line: string) => void;
  signal?: AbortSignal | undefined;
  /** Throws when what was built is of no use. */
  check?: (built: string) => Promise<void>;
}

/** Builds a program with Go, from the module proxy. */
export async function goInstall(options: GoInstallOptions): Promise<void> {
  const { what, command, version, target, takes, env, log, signal, check } = options;
  const go = await findOnPath('go', env);
  if (go === null) throw new Error('there is no `go` on PATH');
  log(`building ${what} ${version} with ${go} (once, ${takes})`);
  // Beside the target, so that the last step is a rename within one file system.
  const folder = await mkdtemp(join(dirname(target), 'build-'));
  try {
    await goInstallInto(folder, { go, what, modules: [`${command}@${version}`], env, log, signal });
    const built = join(folder, executableName(command.split('/').at(-1) ?? ''));
    await check?.(built);
    await rename(built, target);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

export interface GoInstallIntoOptions {
  go: string;
  /** For people. */
  what: string;
  /** `package/of/a/command@version`, several only of one module. */
  modules: string[];
  env: Environment;
  log: (line: string) => void;
  signal?: AbortSignal | undefined;
}

/** Leaves in the folder what was built so far when it fails. */
export async function goInstallInto(folder: string, options: GoInstallIntoOptions): Promise<void> {
  const { go, what, modules, env, log, signal } = options;
  const timeout = AbortSignal.timeout(TOTAL_MS);
  const { code, output } = await runProgram(go, ['install', ...modules], {
    env: { ...env, GOBIN: folder },
    signal: signal === undefined ? timeout : AbortSignal.any([timeout, signal]),
    onAlive: (seconds) => log(`building ${what} … ${seconds} s`),
  });
  if (code !== 0) throw new Error(`go install ${modules.join(' ')} failed:\n${output.trim()}`);
}
