import { randomBytes } from 'node:crypto';
import { readdir, rm, stat } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';

const PREFIX = '.writing';
/** Longer than any preparation takes; younger files of other hosts may still be written. */
const STALE_MS = 24 * 60 * 60 * 1000;
const HOST = hostname()
  .replaceAll(/[^A-Za-z0-9]/g, '')
  .slice(0, 32);
/** A container's worker is process 1 again after each restart, so the number alone says nothing. */
const PROCESS = randomBytes(4).toString('hex');
const MINE = `${PREFIX}-${HOST}-${process.pid}-${PROCESS}-`;
let lastNumber = 0;
const sweptAt = new Map<string, number>();

export function temporaryName(): string {
  lastNumber += 1;
  return `${MINE}${lastNumber}`;
}

/**
 * Removes what killed writers left in `directory`: a list of millions leaves a gigabyte a crash.
 * At most once an hour for each directory, since a span's result is a write too.
 */
export async function removeStaleTemporaries(directory: string, now = Date.now()): Promise<void> {
  const last = sweptAt.get(directory);
  if (last !== undefined && now - last < STALE_MS / 24) return;
  if (sweptAt.size > 1000) sweptAt.clear();
  sweptAt.set(directory, now);
  for (const name of await readdir(directory)) {
    if (!name.startsWith(`${PREFIX}-`) || name.startsWith(MINE)) continue;
    const path = join(directory, name);
    if (!(await isStale(name, path, now))) continue;
    await rm(path, { force: true });
  }
}

async function isStale(name: string, path: string, now: number): Promise<boolean> {
  const [, host, pid] = name.slice(1).split('-');
  if (host === HOST && Number(pid) === process.pid) return true;
  if (host === HOST && !isAlive(Number(pid))) return true;
  try {
    return now - (await stat(path)).mtimeMs > STALE_MS;
  } catch {
    // Its writer has just renamed or removed it.
    return false;
  }
}

function isAlive(pid: number): boolean {
  if (!Number.isSafeInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: alive, and somebody else's.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
