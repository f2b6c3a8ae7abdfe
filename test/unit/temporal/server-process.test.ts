import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { startDevServer } from '../../../src/temporal/dev-server.ts';
import { spawnServer } from '../../../src/temporal/server-process.ts';
import { tempDir } from '../../support/temp-dir.ts';
import { until } from '../../support/until.ts';
import { writeProgram } from './fake-binaries.ts';

const readPid = async (path: string) =>
  Number(await readFile(path, 'utf8').catch(() => '')) || null;

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch {
    return false;
  }
  return true;
}

test('a server is asked to end and may do its last work', async () => {
  const folder = await tempDir();
  const done = join(folder, 'done');
  const ready = join(folder, 'ready');
  const program = await writeProgram(
    join(folder, 'server'),
    `trap "echo closed > '${done}'; exit 0" INT\necho $$ > '${ready}'\nwhile :; do sleep 0.05; done`,
  );
  const server = spawnServer(program, []);
  expect(await until(() => readPid(ready), { what: 'the server to start' })).toBe(server.pid);
  await server.stop();
  expect(await readFile(done, 'utf8')).toBe('closed\n');
  expect(server.hasExited()).toBe(true);
  await server.stop();
});

test('a server outlives a killed parent by moments only', async () => {
  const folder = await tempDir();
  const pidFile = join(folder, 'pid');
  const program = await writeProgram(
    join(folder, 'server'),
    `trap 'exit 0' INT\necho $$ > '${pidFile}'\nwhile :; do sleep 0.05; done`,
  );
  // A parent of its own, because it is going to be killed. It runs the sources through tsx.
  const parentScript = join(folder, 'parent.mts');
  const module = new URL('../../../src/temporal/server-process.ts', import.meta.url).href;
  await writeFile(
    parentScript,
    `const { spawnServer } = await import(${JSON.stringify(module)});\n` +
      `spawnServer(${JSON.stringify(program)}, []);\nsetInterval(() => {}, 1000);\n`,
  );
  const parent = spawn(process.execPath, ['--import', import.meta.resolve('tsx'), parentScript], {
    stdio: 'inherit',
  });
  const pid = await until(() => readPid(pidFile), { what: 'the server to start' });
  expect(isRunning(pid)).toBe(true);
  parent.kill('SIGKILL');
  await once(parent, 'exit');
  await until(() => !isRunning(pid), { what: 'the server to end' });
});

test('what a server said before it ended at once is in the error', async () => {
  const folder = await tempDir();
  const path = await writeProgram(join(folder, 'temporal'), 'echo "disk is full" >&2; exit 1');
  const starting = startDevServer({ path, headless: true, log: () => undefined });
  await expect(starting).rejects.toThrow('disk is full');
});

test('a port lost to another process is replaced by another, but not one that was asked for', async () => {
  const folder = await tempDir();
  const calls = join(folder, 'calls');
  const path = await writeProgram(
    join(folder, 'temporal'),
    `echo "$@" >> '${calls}'\necho "bind: address already in use" >&2; exit 1`,
  );
  const lines: string[] = [];
  const options = { path, headless: true, log: (line: string) => lines.push(line) };
  await expect(startDevServer(options)).rejects.toThrow('address already in use');
  const ports = (await readFile(calls, 'utf8')).match(/--port=\d+/g);
  expect(new Set(ports).size).toBe(5);
  expect(lines).toHaveLength(4);

  await writeFile(calls, '');
  const asked = startDevServer({ ...options, port: 7233 });
  await expect(asked).rejects.toThrow('address already in use');
  expect((await readFile(calls, 'utf8')).match(/--port=\d+/g)).toEqual(['--port=7233']);
});

test('an interrupted start leaves no server behind', async () => {
  const folder = await tempDir();
  const pidFile = join(folder, 'pid');
  // It never answers.
  const path = await writeProgram(
    join(folder, 'temporal'),
    `echo $$ > '${pidFile}'\nexec sleep 60`,
  );
  const controller = new AbortController();
  const starting = startDevServer({
    path,
    headless: true,
    log: () => undefined,
    signal: controller.signal,
  });
  const outcome = starting.catch(String);
  const pid = await until(() => readPid(pidFile), { what: 'the server to start' });
  controller.abort();
  expect(await outcome).toContain('aborted');
  expect(isRunning(pid)).toBe(false);
});
