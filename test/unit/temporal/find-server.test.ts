import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { buildServer } from '../../../src/temporal/build-server.ts';
import { findServer } from '../../../src/temporal/find-server.ts';
import type { FindServerOptions } from '../../../src/temporal/find-server.ts';
import { cachedBinary } from '../../../src/temporal/server-binary.ts';
import { tempDir } from '../../support/temp-dir.ts';
import { until } from '../../support/until.ts';
import { GOOD_VERSION, writeGo, writeProgram, writeTemporal } from './fake-binaries.ts';

interface Scene {
  folder: string;
  env: Record<string, string>;
  lines: string[];
  options: FindServerOptions;
}

const offline = () => Promise.reject(new Error('name does not resolve'));

/** A machine with nothing on it: an empty PATH, an empty cache, no network. */
async function scene(): Promise<Scene> {
  const folder = await tempDir();
  const env = { PATH: join(folder, 'bin'), XDG_CACHE_HOME: join(folder, 'cache'), HOME: folder };
  const lines: string[] = [];
  const log = (line: string) => lines.push(line);
  return { folder, env, lines, options: { env, log, download: offline } };
}

describe('the order', () => {
  test('TEMPORAL_ADDRESS wins over every binary', async () => {
    const { folder, env, options } = await scene();
    await writeTemporal(env['PATH']!);
    env['TEMPORAL_CLI'] = await writeTemporal(join(folder, 'chosen'));
    env['TEMPORAL_ADDRESS'] = 'cluster.example.com:7233';
    expect(await findServer(options)).toEqual({
      kind: 'address',
      address: 'cluster.example.com:7233',
    });
  });

  test('TEMPORAL_CLI wins over PATH, PATH over the cache, the cache over a download', async () => {
    const { folder, env, options } = await scene();
    const cached = cachedBinary(env);
    await writeProgram(cached, `echo '${GOOD_VERSION}'`);
    expect(await findServer(options)).toMatchObject({ origin: 'cache', path: cached });

    const onPath = await writeTemporal(env['PATH']!);
    expect(await findServer(options)).toMatchObject({ origin: 'PATH', path: onPath });

    const chosen = await writeTemporal(join(folder, 'chosen'));
    env['TEMPORAL_CLI'] = chosen;
    expect(await findServer(options)).toMatchObject({
      origin: 'TEMPORAL_CLI',
      path: chosen,
      server: '1.29.1',
    });
  });

  test('a download that works is used, kept, and not repeated', async () => {
    const { env, options } = await scene();
    let downloads = 0;
    const download: FindServerOptions['download'] = async ({ target }) => {
      downloads += 1;
      await writeProgram(target, `echo '${GOOD_VERSION}'`);
    };
    expect(await findServer({ ...options, download })).toMatchObject({ origin: 'download' });
    expect(await findServer({ ...options, download })).toMatchObject({
      origin: 'cache',
      path: cachedBinary(env),
    });
    expect(downloads).toBe(1);
  });

  test('without a network the server is built with Go, once, and left whole', async () => {
    const { folder, env, lines, options } = await scene();
    const calls = join(folder, 'calls');
    await writeGo(env['PATH']!, calls);
    // `go` needs the shell's own programs as well.
    env['PATH'] = `${env['PATH']}:/usr/bin:/bin`;
    const found = await findServer(options);
    expect(found).toMatchObject({ origin: 'build', path: cachedBinary(env) });
    expect(await findServer(options)).toMatchObject({ origin: 'cache' });
    expect(await readFile(calls, 'utf8')).toBe(
      'install github.com/temporalio/cli/cmd/temporal@v1.5.1\n',
    );
    expect(await readdir(join(env['XDG_CACHE_HOME']!, 'steadysend'))).toEqual(['temporal-v1.5.1']);
    expect(lines.join('\n')).toContain('name does not resolve');
  });

  test('two that start at once build it once', async () => {
    const { folder, env, options } = await scene();
    const calls = join(folder, 'calls');
    await writeGo(env['PATH']!, calls);
    env['PATH'] = `${env['PATH']}:/usr/bin:/bin`;
    const both = await Promise.all([findServer(options), findServer(options)]);
    const origins = both.map((found) => (found.kind === 'binary' ? found.origin : found.address));
    expect(new Set(origins)).toEqual(new Set(['build', 'cache']));
    expect((await readFile(calls, 'utf8')).trim().split('\n')).toHaveLength(1);
  });
});

describe('what does not work is named', () => {
  test.each([
    ['that does not exist', null, 'does not exist'],
    ['that is another program', 'temporal-debug-tool 3.0', 'is not the Temporal CLI'],
  ])('a TEMPORAL_CLI %s', async (_, version, problem) => {
    const { folder, env, options } = await scene();
    const path = join(folder, 'temporal');
    if (version !== null) await writeTemporal(folder, version);
    env['TEMPORAL_CLI'] = path;
    // Never replaced by another one: whoever set it means it.
    await writeTemporal(env['PATH']!);
    await expect(findServer(options)).rejects.toThrow(`TEMPORAL_CLI: ${path} ${problem}`);
  });

  test('a TEMPORAL_CLI that is not executable', async () => {
    const { folder, env, options } = await scene();
    env['TEMPORAL_CLI'] = join(folder, 'temporal');
    await writeFile(env['TEMPORAL_CLI'], 'text');
    await expect(findServer(options)).rejects.toThrow('is not executable');
  });

  test('a strange program on PATH is passed over with a line that names it', async () => {
    const { env, lines, options } = await scene();
    const strange = await writeTemporal(env['PATH']!, 'temporal 0.3: a tense checker');
    await writeProgram(cachedBinary(env), `echo '${GOOD_VERSION}'`);
    expect(await findServer(options)).toMatchObject({ origin: 'cache' });
    expect(lines).toEqual([expect.stringContaining(`passed over: ${strange} is not`)]);
  });

  test('a broken cached copy is replaced', async () => {
    const { env, options } = await scene();
    await writeProgram(cachedBinary(env), 'exit 1');
    const download: FindServerOptions['download'] = async ({ target }) => {
      await writeProgram(target, `echo '${GOOD_VERSION}'`);
    };
    expect(await findServer({ ...options, download })).toMatchObject({ origin: 'download' });
  });

  test('with no way left there is one sentence with the choices', async () => {
    const { options } = await scene();
    await expect(findServer(options)).rejects.toThrow(
      /^No Temporal server: .*name does not resolve.*no `go` on PATH.*Set TEMPORAL_ADDRESS.*TEMPORAL_CLI/,
    );
  });

  test('what Go says when the build fails', async () => {
    const { folder, env, options } = await scene();
    await writeProgram(join(env['PATH']!, 'go'), 'echo "module lookup disabled" >&2; exit 1');
    const build = buildServer({ env, target: join(folder, 'temporal'), log: options.log });
    await expect(build).rejects.toThrow('module lookup disabled');
    expect(await readdir(folder)).toEqual(['bin']);
  });
});

test('an interrupted build ends at once, with the compilers it started', async () => {
  const { folder, env, options } = await scene();
  const pidFile = join(folder, 'pid');
  // A grandchild that would go on for a minute when only `go` itself were killed.
  await writeProgram(
    join(env['PATH']!, 'go'),
    `/bin/sleep 60 & echo $! > '${pidFile}.new'; /bin/mv '${pidFile}.new' '${pidFile}'; wait`,
  );
  const controller = new AbortController();
  const finding = findServer({ ...options, signal: controller.signal });
  const outcome = finding.catch(String);
  const pid = await until(
    async () => Number(await readFile(pidFile, 'utf8').catch(() => '')) || null,
    { what: 'the build to start' },
  );
  controller.abort();
  expect(await outcome).toContain('aborted');
  await until(() => !isRunning(pid), { what: 'the compiler to be killed' });
  expect(await readdir(join(env['XDG_CACHE_HOME']!, 'steadysend'))).toEqual([]);
});

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch {
    return false;
  }
  return true;
}
