import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readdir, utimes, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import * as compiled from '../../../src/temporal/file-lock.ts';
import { tempDir } from '../../support/temp-dir.ts';
import { until } from '../../support/until.ts';

type WithLock = typeof compiled.withLock;

// The twin has no types of its own; the suite is what makes the two the same thing.
const plainPath = '../../../scripts/file-lock.mjs';
const plain = (await import(plainPath)) as { withLock: WithLock };

describe.each([
  { name: 'src/temporal/file-lock.ts', withLock: compiled.withLock },
  { name: 'scripts/file-lock.mjs', withLock: plain.withLock },
])('$name', ({ withLock }) => {
  const silent = { what: 'testing', log: () => undefined };

  test('lets one in at a time, and everybody in the end', async () => {
    const path = join(await tempDir(), 'deep', 'lock');
    let inside = 0;
    let most = 0;
    let entered = 0;
    const enter = () =>
      withLock(path, silent, async () => {
        inside += 1;
        entered += 1;
        most = Math.max(most, inside);
        await new Promise(setImmediate);
        inside -= 1;
      });
    await Promise.all([enter(), enter(), enter()]);
    expect({ most, entered }).toEqual({ most: 1, entered: 3 });
  });

  test('hands on what the action returned, and is free again after it failed', async () => {
    const folder = await tempDir();
    const path = join(folder, 'lock');
    const failing = withLock(path, silent, () => Promise.reject(new Error('no disk')));
    await expect(failing).rejects.toThrow('no disk');
    expect(await withLock(path, silent, () => Promise.resolve('done'))).toBe('done');
    expect(await readdir(folder)).toEqual([]);
  });

  test('says whom it waits for and what that one does', async () => {
    const path = join(await tempDir(), 'lock');
    const lines: string[] = [];
    await withLock(path, silent, async () => {
      const waiting = withLock(
        path,
        { what: 'building', log: (line) => lines.push(line), maxWaitMs: 0 },
        () => Promise.resolve(),
      );
      await expect(waiting).rejects.toThrow(`delete ${path}`);
    });
    expect(lines).toEqual([
      `waiting for process ${process.pid} on ${hostname()}, which is building (${path})`,
    ]);
  });

  test('takes over from a process that was killed', async () => {
    const path = join(await tempDir(), 'lock');
    const dead = fork('/dev/null', { execArgv: [] });
    await once(dead, 'exit');
    await writeFile(path, JSON.stringify({ pid: dead.pid, host: hostname() }));
    expect(await withLock(path, silent, () => Promise.resolve('mine'))).toBe('mine');
  });

  test('leaves a lock of another machine alone until it has long been silent', async () => {
    const path = join(await tempDir(), 'lock');
    await writeFile(path, JSON.stringify({ pid: 1, host: 'elsewhere' }));
    const impatient = withLock(path, { ...silent, maxWaitMs: 0 }, () => Promise.resolve());
    await expect(impatient).rejects.toThrow('on elsewhere');
    const longAgo = new Date(Date.now() - 120_000);
    await utimes(path, longAgo, longAgo);
    expect(await withLock(path, silent, () => Promise.resolve('mine'))).toBe('mine');
  });

  test('stops waiting when told to', async () => {
    const path = join(await tempDir(), 'lock');
    const controller = new AbortController();
    await withLock(path, silent, async () => {
      let announced = false;
      const waiting = withLock(
        path,
        { what: 'waiting', log: () => (announced = true), signal: controller.signal },
        () => Promise.resolve(),
      );
      const outcome = waiting.catch(String);
      await until(() => announced, { what: 'the wait to begin' });
      controller.abort();
      expect(await outcome).toContain('aborted');
    });
  });

  test('of many that find an abandoned lock only one is inside at a time', async () => {
    const folder = await tempDir();
    const path = join(folder, 'lock');
    await mkdir(`${path}.takeover`);
    const longAgo = new Date(Date.now() - 60_000);
    await utimes(`${path}.takeover`, longAgo, longAgo);
    await writeFile(path, '{"torn');
    await utimes(path, longAgo, new Date(Date.now() - 600_000));
    let inside = 0;
    let most = 0;
    const enter = () =>
      withLock(path, silent, async () => {
        inside += 1;
        most = Math.max(most, inside);
        await new Promise(setImmediate);
        inside -= 1;
      });
    await Promise.all(Array.from({ length: 8 }, enter));
    expect(most).toBe(1);
    expect(await readdir(folder)).toEqual([]);
  });
});
