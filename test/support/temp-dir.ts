import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';

export interface TempDir {
  path: string;
  remove: () => Promise<void>;
}

/** A folder of its own for the running test, gone when the test is over. */
export async function tempDir(): Promise<string> {
  const { path, remove } = await makeTempDir();
  onTestFinished(remove);
  return path;
}

/** For `beforeAll`, which has to remove it in `afterAll`. */
export async function makeTempDir(): Promise<TempDir> {
  const path = await mkdtemp(join(tmpdir(), 'steadysend-test-'));
  // Retried: a server that is just ending may still write into it.
  return { path, remove: () => rm(path, { recursive: true, force: true, maxRetries: 5 }) };
}
