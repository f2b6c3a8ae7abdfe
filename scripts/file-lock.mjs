// One holder at a time across processes. Two `npm test` in one checkout, or a demo beside a test
// run, would otherwise run `npm ci` into each other. It is plain JavaScript because it is needed
// before anything is installed or compiled; src/temporal/file-lock.ts is its twin for the compiled
// program, and one test suite holds both to the same behaviour.
import { mkdir, open, readFile, rmdir, stat, unlink, utimes } from 'node:fs/promises';
import { hostname } from 'node:os';
import { dirname } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

const POLL_MS = 200;
const BEAT_MS = 5_000;
// A process id is handed out again some day, and another machine's cannot be asked at all. So the
// holder also touches its file, and one left untouched for this long belongs to nobody.
const SILENT_MS = { sameHost: 300_000, otherHost: 60_000 };
const TAKEOVER_MS = 10_000;
const MAX_WAIT_MS = 1_800_000;

/**
 * Runs `action` while holding `path`. Waiting is announced once through `log`.
 *
 * @template T
 * @param {string} path
 * @param {{ what: string, log: (line: string) => void, signal?: AbortSignal, maxWaitMs?: number }} options
 * @param {() => Promise<T>} action
 * @returns {Promise<T>}
 */
export async function withLock(path, options, action) {
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

async function acquire(path, { what, log, signal, maxWaitMs = MAX_WAIT_MS }) {
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
    await delay(POLL_MS, undefined, { signal });
  }
}

async function create(path) {
  let file;
  try {
    file = await open(path, 'wx');
  } catch (error) {
    if (error.code === 'EEXIST') return false;
    throw error;
  }
  try {
    await file.writeFile(JSON.stringify({ pid: process.pid, host: hostname() }));
  } finally {
    await file.close();
  }
  return true;
}

async function readHolder(path) {
  const text = await readFile(path, 'utf8').catch(ignoreMissing);
  if (text === undefined) return null;
  try {
    const { pid, host } = JSON.parse(text);
    return { text, pid, host };
  } catch {
    // Its holder is between creating and writing, or died there: only its age can tell.
    return { text, pid: 0, host: 'unknown' };
  }
}

async function isAbandoned(path, holder) {
  const info = await stat(path).catch(ignoreMissing);
  if (info === undefined) return false;
  const silentMs = Date.now() - info.mtimeMs;
  if (holder.host !== hostname()) return silentMs > SILENT_MS.otherHost;
  return !isAlive(holder.pid) || silentMs > SILENT_MS.sameHost;
}

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

// Of two that find the same abandoned file, the slower could delete the new file of the quicker.
// So only the one that made the takeover directory deletes, after looking once more.
async function removeAbandoned(path, expectedText) {
  const guard = `${path}.takeover`;
  try {
    await mkdir(guard);
  } catch (error) {
    if (error.code !== 'EEXIST') throw error;
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

async function touch(path) {
  const now = new Date();
  await utimes(path, now, now).catch(ignoreMissing);
}

function ignoreMissing(error) {
  if (error.code !== 'ENOENT') throw error;
  return undefined;
}
