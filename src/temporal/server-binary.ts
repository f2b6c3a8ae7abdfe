import { execFile } from 'node:child_process';
import { constants } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import { delimiter, isAbsolute, join } from 'node:path';
import { promisify } from 'node:util';

export type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The Temporal CLI that we install ourselves, and the server inside it. Newer tags cannot be
 * built with `go install` (their go.mod has replace directives).
 */
export const PINNED_CLI = { version: 'v1.5.1', server: '1.29.1' } as const;

export type BinaryCheck =
  { usable: true; path: string; server: string } | { usable: false; problem: string };

const VERSION_TIMEOUT_MS = 20_000;
const run = promisify(execFile);

/** Where we keep what is dear to get: the Temporal server. */
export function cacheDirectory(env: Environment): string {
  const base = env['XDG_CACHE_HOME'];
  // The XDG specification has relative paths ignored.
  const root = base !== undefined && isAbsolute(base) ? base : join(homeOf(env), '.cache');
  return join(root, 'steadysend');
}

export function cachedBinary(env: Environment): string {
  return join(cacheDirectory(env), executableName(`temporal-${PINNED_CLI.version}`));
}

export function executableName(name: string): string {
  return process.platform === 'win32' ? `${name}.exe` : name;
}

/** The first file on PATH of that name that may be executed. */
export async function findOnPath(name: string, env: Environment): Promise<string | null> {
  for (const folder of (env['PATH'] ?? '').split(delimiter)) {
    if (!isAbsolute(folder)) continue;
    const path = join(folder, executableName(name));
    if ((await executableProblem(path)) === null) return path;
  }
  return null;
}

/** Asks a binary for its version: another program may carry the same name. */
export async function checkBinary(path: string): Promise<BinaryCheck> {
  const problem = await executableProblem(path);
  if (problem !== null) return { usable: false, problem };
  let output: string;
  try {
    output = (await run(path, ['--version'], { timeout: VERSION_TIMEOUT_MS })).stdout;
  } catch (error) {
    return { usable: false, problem: `${path} --version fails: ${firstLine(error)}` };
  }
  // For example `temporal version 1.5.1 (Server 1.29.1, UI 2.42.1)`; one built by `go install`
  // calls itself 0.0.0-DEV, so that only the server's version means something.
  const server = /^temporal version \S+ \(Server (\d+\.\d+\.\d+)/.exec(output)?.[1];
  if (server !== undefined) return { usable: true, path, server };
  const answer = output.trim().split('\n')[0] ?? '';
  return {
    usable: false,
    problem: `${path} is not the Temporal CLI: --version answers ${JSON.stringify(answer)}`,
  };
}

async function executableProblem(path: string): Promise<string | null> {
  try {
    if (!(await stat(path)).isFile()) return `${path} is not a file`;
  } catch {
    return `${path} does not exist`;
  }
  try {
    await access(path, constants.X_OK);
    return null;
  } catch {
    return `${path} is not executable (chmod +x it)`;
  }
}

function homeOf(env: Environment): string {
  const home = env['HOME'];
  return home !== undefined && isAbsolute(home) ? home : homedir();
}

function firstLine(error: unknown): string {
  return String(error instanceof Error ? error.message : error).split('\n')[0] ?? '';
}
