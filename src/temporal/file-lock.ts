import { mkdir, open, readFile, rmdir, stat, unlink, utimes } from 'node:fs/promises';
import { hostname } from 'node:os';
import { dirname } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

export interface LockOptions {
  /** What a holder does, for those who wait: `building the Temporal server`. */
  what: string;
  log: (line: string) => void;
  signal?: AbortSignal | undefined;
  maxWaitMs?: number;
}

interface Holder {
  text: string;
  pid: number;
  host: string;
}

const POLL_MS = 200;
const BEAT_MS = 5_000;
// A process id is handed out again some day, and another machine's cannot be asked at all. So the
// holder also touches its file, and one left untouched for this long belongs to nobody.
const SILENT_SAME_HOST_MS = 300_000;
const SILENT_OTHER_HOST_MS = 60_000;
const TAKEOVER_MS = 10_000;
const MAX_WAIT_MS = 1_800_000;

/**
 * Runs `action` while holding `path`, one process at a time. scripts/file-lock.mjs is its twin for
 * the time before anything is compiled; one test suite holds both to the same behaviour.
 */
export async function withLock<T>(
  path: string,
  options: LockOptions,
  action: () => Promise<T>,
): Promise<T> {
  await mkdir(dirname(path), { recursive: true });
  await acquire(path, options);
  const beat = setInterval(() => void touch(path), BEAT_MS);
  beat.unref();
  try {
    return await action();
  } finally {
    clearInterval(beat);
    await unlink(path).catch(ignoreMissing);
  }
}

async function acquire(path: string, options: LockOptions): Promise<void> {
  const { what, log, signal, maxWaitMs = MAX_WAIT_MS } = options;
  const deadline = Date.now() + maxWaitMs;
  let announced = false;
  for (;;) {
    signal?.throwIfAborted();
    if (await create(path)) return;
    const holder = await readHolder(path);
    if (holder === null) continue;
    if (await isAbandoned(path, holder)) {
      await removeAbandoned(path, holder.text);
      continue;
    }
    if (!announced) {
      announced = true;
      log(`waiting for process ${holder.pid} on ${holder.host}, which is ${what} (${path})`);
    }
    if (Date.now() > deadline) {
      throw new Error(
        `Process ${holder.pid} on ${holder.host} has been ${what} for over ` +
          `${Math.round(maxWaitMs / 1000)} s. If it is not running any more, delete ${path}.`,
      );
    }
    await delay(POLL_MS, undefined, signal === undefined ? {} : { signal });
  }
}

async function create(path: string): Promise<boolean> {
  const file = await open(path, 'wx').catch((error: unknown) => {
    if (codeOf(error) === 'EEXIST') return null;
    throw error;
  });
  if (file === null) return false;
  try {
    await file.writeFile(JSON.stringify({ pid: process.pid, host: hostname() }));
  } finally {
    await file.close();
  }
  return true;
}

async function readHolder(path: string): Promise<Holder | null> {
  const text = await readFile(path, 'utf8').catch(ignoreMissing);
  if (text === undefined) return null;
  try {
    const { pid, host } = JSON.parse(text) as { pid: number; host: string };
    return { text, pid, host };
  } catch {
    // Its holder is between creating and writing, or died there: only its age can tell.
    return { text, pid: 0, host: 'unknown' };
  }
}

async function isAbandoned(path: string, holder: Holder): Promise<boolean> {
  const info = await stat(path).catch(ignoreMissing);
  if (info === undefined) return false;
  const silentMs = Date.now() - info.mtimeMs;
  if (holder.host !== hostname()) return silentMs > SILENT_OTHER_HOST_MS;
  return !isAlive(holder.pid) || silentMs > SILENT_SAME_HOST_MS;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return codeOf(error) === 'EPERM';
  }
}

// Of two that find the same abandoned file, the slower could delete the new file of the quicker.
// So only the one that made the takeover directory deletes, after looking once more.
async function removeAbandoned(path: string, expectedText: string): Promise<void> {
  const guard = `${path}.takeover`;
  try {
    await mkdir(guard);
  } catch (error) {
    if (codeOf(error) !== 'EEXIST') throw error;
    const info = await stat(guard).catch(ignoreMissing);
    if (info !== undefined && Date.now() - info.mtimeMs > TAKEOVER_MS) {
      await rmdir(guard).catch(ignoreMissing);
    }
    await delay(POLL_MS);
    return;
  }
  try {
    const holder = await readHolder(path);
    if (holder?.text === expectedText) await unlink(path).catch(ignoreMissing);
  } finally {
    await rmdir(guard).catch(ignoreMissing);
  }
}

async function touch(path: string): Promise<void> {
  const now = new Date();
  await utimes(path, now, now).catch(ignoreMissing);
}

function ignoreMissing(error: unknown): undefined {
  if (codeOf(error) !== 'ENOENT') throw error;
  return undefined;
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined;
}
