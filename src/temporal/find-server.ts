import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { buildServer } from './build-server.ts';
import { downloadServer } from './download-server.ts';
import type { GetServerOptions } from './download-server.ts';
import { withLock } from './file-lock.ts';
import { cachedBinary, checkBinary, findOnPath } from './server-binary.ts';
import type { Environment } from './server-binary.ts';

export type BinaryOrigin = 'TEMPORAL_CLI' | 'PATH' | 'cache' | 'download' | 'build';

/** A cluster that runs somewhere already, or a binary with which to start one here. */
export type TemporalServer =
  | { kind: 'address'; address: string }
  | { kind: 'binary'; path: string; origin: BinaryOrigin; server: string };

export interface FindServerOptions {
  env: Environment;
  /** Progress, and what was passed over and why. */
  log: (line: string) => void;
  signal?: AbortSignal;
  download?: (options: GetServerOptions) => Promise<void>;
  build?: (options: GetServerOptions) => Promise<void>;
}

/** No way to a Temporal server; the message says which were tried and what the choices are. */
export class NoTemporalServerError extends Error {
  override readonly name = 'NoTemporalServerError';
}

/**
 * Finds the real Temporal server. What somebody set by hand comes first and is never replaced by
 * a guess: a TEMPORAL_CLI that does not work is an error, while a strange `temporal` on PATH is
 * passed over with a line that names it.
 */
export async function findServer(options: FindServerOptions): Promise<TemporalServer> {
  const { env, log } = options;
  const address = env['TEMPORAL_ADDRESS'];
  if (address) return { kind: 'address', address };

  const chosen = env['TEMPORAL_CLI'];
  if (chosen) {
    const check = await checkBinary(chosen);
    if (!check.usable) throw new NoTemporalServerError(`TEMPORAL_CLI: ${check.problem}.`);
    return { kind: 'binary', path: chosen, origin: 'TEMPORAL_CLI', server: check.server };
  }

  const onPath = await findOnPath('temporal', env);
  if (onPath !== null) {
    const check = await checkBinary(onPath);
    if (check.usable) return { kind: 'binary', path: onPath, origin: 'PATH', server: check.server };
    log(`passed over: ${check.problem}`);
  }

  const target = cachedBinary(env);
  const cached = await checkBinary(target);
  if (cached.usable)
    return { kind: 'binary', path: target, origin: 'cache', server: cached.server };
  return await getServer(options, target);
}

async function getServer(options: FindServerOptions, target: string): Promise<TemporalServer> {
  const { env, log, signal, download = downloadServer, build = buildServer } = options;
  await mkdir(dirname(target), { recursive: true });
  const lock = { what: 'getting the Temporal server', log, signal };
  return await withLock(`${target}.lock`, lock, async () => {
    // Whoever held the lock before has probably put it there.
    const cached = await checkBinary(target);
    if (cached.usable) {
      return { kind: 'binary', path: target, origin: 'cache', server: cached.server };
    }
    const ways = [
      { origin: 'download', get: download },
      { origin: 'build', get: build },
    ] as const;
    const failures: string[] = [];
    for (const { origin, get } of ways) {
      try {
        await get({ env, target, log, signal });
        const check = await checkBinary(target);
        if (!check.usable) throw new Error(check.problem);
        return { kind: 'binary', path: target, origin, server: check.server };
      } catch (error) {
        signal?.throwIfAborted();
        const reason = error instanceof Error ? error.message : String(error);
        log(`the ${origin} of the Temporal server failed: ${reason}`);
        failures.push(`the ${origin} failed (${reason.split('\n')[0]})`);
      }
    }
    throw new NoTemporalServerError(
      'No Temporal server: TEMPORAL_ADDRESS and TEMPORAL_CLI are not set, there is no usable ' +
        `\`temporal\` on PATH, and ${failures.join(' and ')}. Set TEMPORAL_ADDRESS to a running ` +
        'cluster, or install the Temporal CLI or Go, or set TEMPORAL_CLI to the binary.',
    );
  });
}
