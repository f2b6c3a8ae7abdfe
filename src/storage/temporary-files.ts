import { randomBytes } from 'node:crypto';
import { readdir, rm, stat } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { getEnvironmentData, setEnvironmentData, threadId } from 'node:worker_threads';

const PREFIX = '.writing';
/** Longer than any preparation takes; younger files of other hosts may still be written. */
const STALE_MS = 24 * 60 * 60 * 1000;
const HOST = hostname()
  .replaceAll(/[^A-Za-z0-9]/g, '')
  .slice(0, 32);
/** Of all threads of this process, which must not take each other's files for a dead one's. */
const MINE = `${PREFIX}-${HOST}-${process.pid}-${processName()}-`;
let lastNumber = 0;
const sweptAt = new Map<string, number>();

export function temporaryName(): string {
  lastNumber += 1;
  return `${threadPrefix(threadId)}${lastNumber}`;
}

/** Removes what a thread that did not end by itself left in `directory`. */
export async function removeTemporariesOf(thread: number, directory: string): Promise<void> {
  for (const name of await readdir(directory)) {
    if (name.startsWith(threadPrefix(thread))) await rm(join(directory, name), { force: true });
  }
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

function threadPrefix(thread: number): string {
  return `${MINE}${thread}.`;
}

/** A container's worker is process 1 again after each restart, so the number alone says nothing. */
function processName(): string {
  const key = 'steadysend.process';
  const given = getEnvironmentData(key);
  if (typeof given === 'string') return given;
  const name = randomBytes(4).toString('hex');
  // Threads that are started from now on get it.
  setEnvironmentData(key, name);
  return name;
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
