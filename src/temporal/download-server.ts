import { chmod, mkdtemp, readdir, rename, rm, stat } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { checkBinary, PINNED_CLI } from './server-binary.ts';
import type { Environment } from './server-binary.ts';
import { runProgram } from './run-program.ts';

export interface GetServerOptions {
  env: Environment;
  /** Where the binary belongs in the end. */
  target: string;
  log: (line: string) => void;
  signal?: AbortSignal | undefined;
}

// Offline the SDK gives up within a second, but a network that swallows packets would keep it for
// minutes. What counts is therefore whether bytes still arrive.
const STALL_MS = 20_000;
const LOOK_EVERY_MS = 1_000;
const TOTAL_MS = 600_000;

// The SDK has no call that only downloads: starting its dev server is the way. In a process of its
// own, because it would otherwise settle this process's Temporal runtime with default options.
const CHILD_CODE = `
  const { TestWorkflowEnvironment } = require(process.argv[1]);
  const executable = {
    type: 'cached-download', downloadDir: process.argv[2], version: process.argv[3],
  };
  TestWorkflowEnvironment.createLocal({ server: { executable } })
    .then((env) => env.teardown())
    .catch((error) => { console.error(error.message); process.exitCode = 1; });
`;

/** The official download, by Temporal's own SDK, put at `target`. Throws when it cannot be had. */
export async function downloadServer(options: GetServerOptions): Promise<void> {
  const { env, target, log, signal } = options;
  log(`downloading the Temporal CLI ${PINNED_CLI.version}`);
  const folder = await mkdtemp(join(dirname(target), 'download-'));
  const watch = watchGrowth(folder);
  try {
    const signals = [watch.stalled, AbortSignal.timeout(TOTAL_MS)];
    const testing = createRequire(import.meta.url).resolve('@temporalio/testing');
    const args = ['--eval', CHILD_CODE, testing, folder, PINNED_CLI.version];
    const { code, output } = await runProgram(process.execPath, args, {
      env,
      signal: AbortSignal.any(signal === undefined ? signals : [...signals, signal]),
      onAlive: (seconds) => log(`downloading the Temporal CLI … ${seconds} s`),
    });
    if (code !== 0) throw new Error(output.trim().split('\n').at(-1) ?? `exit code ${code}`);
    await moveInPlace(folder, target);
  } catch (error) {
    signal?.throwIfAborted();
    throw error;
  } finally {
    watch.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

// The SDK names the file as it likes, so the binary is found by what it answers.
async function moveInPlace(folder: string, target: string): Promise<void> {
  for (const name of await readdir(folder)) {
    const path = join(folder, name);
    await chmod(path, 0o755);
    if (!(await checkBinary(path)).usable) continue;
    await rename(path, target);
    return;
  }
  throw new Error('what was downloaded holds no Temporal CLI');
}

function watchGrowth(folder: string): { stalled: AbortSignal; stop: () => void } {
  const controller = new AbortController();
  let size = 0;
  let grewAt = Date.now();
  const timer = setInterval(() => {
    void sizeOf(folder).then((now) => {
      if (now !== size) grewAt = Date.now();
      size = now;
      if (Date.now() - grewAt < STALL_MS) return;
      controller.abort(new Error(`no data arrived for ${STALL_MS / 1000} s`));
    });
  }, LOOK_EVERY_MS);
  return { stalled: controller.signal, stop: () => clearInterval(timer) };
}

async function sizeOf(folder: string): Promise<number> {
  const names = await readdir(folder).catch(() => []);
  // A file may be renamed between the two calls; the next look sees it under its new name.
  const sizes = names.map((name) =>
    stat(join(folder, name)).then(
      (info) => info.size,
      () => 0,
    ),
  );
  return (await Promise.all(sizes)).reduce((sum, bytes) => sum + bytes, 0);
}
