import { access, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { inject, describe, expect, onTestFinished, test } from 'vitest';
import { runCli, startCli, type CliOptions } from '../support/cli.ts';
import { tempDir } from '../support/temp-dir.ts';
import { until } from '../support/until.ts';

/** No settings but where things are kept: what a newcomer has. */
async function newcomer() {
  const folder = await tempDir();
  const { cli, address } = inject('temporal');
  const env: Record<string, string> = { STEADYSEND_HOME: join(folder, 'home') };
  // The tests' own way to a server, so that none is built for a home of their own.
  if (cli === null) env['TEMPORAL_ADDRESS'] = address;
  else env['TEMPORAL_CLI'] = cli;
  const options: CliOptions = { cwd: folder, env, timeoutMs: 110_000 };
  return { folder, home: join(folder, 'home'), options };
}

test('up, init, launch: in two terminals, without a setting', async () => {
  const { folder, home, options } = await newcomer();
  const up = startCli(['up', '--port', '0', '--temporal-port', '0', '--ui-port', '0'], options);
  onTestFinished(async () => void (await up.stop()));
  await until(() => up.stderr().includes('worker ready'), {
    what: 'everything to be up',
    deadlineMs: 60_000,
    describe: () => up.stderr(),
  });
  expect(up.stdout()).toMatch(/^Temporal +127\.0\.0\.1:\d+/m);
  expect(up.stdout()).toMatch(/^SES simulator +http:\/\/127\.0\.0\.1:\d+ \(mails nobody\)$/m);

  const init = await runCli(['init'], options);
  expect(init.code, init.stderr).toBe(0);
  const launched = await runCli(['launch', 'campaign.yaml', '--wait', '--json'], options);
  expect(launched.code, launched.stderr).toBe(0);
  expect(JSON.parse(launched.stdout)).toMatchObject({ state: 'finished', counts: { sent: 3 } });

  const twice = await runCli(['up'], options);
  expect(twice.stderr).toContain('runs already');
  expect(twice.code).toBe(2);

  const ended = await up.stop('SIGINT');
  expect(ended.code).toBe(0);
  await expect(access(join(home, 'up.env'))).rejects.toThrow(/ENOENT/);
  // What it started is gone with it.
  const simulator = /http:\/\/\S+/.exec(
    up
      .stdout()
      .split('\n')
      .find((l) => l.startsWith('SES')) ?? '',
  );
  await expect(fetch(`${simulator?.[0]}/_control/health`)).rejects.toThrow(/fetch failed/);

  const over = await runCli(['init'], { ...options, cwd: folder });
  expect(over.stderr).toMatch(/campaign\.yaml and recipients\.csv .*exist already/);
  expect(over.code).toBe(2);
  expect(await readFile(join(folder, 'campaign.yaml'), 'utf8')).toContain('November newsletter');
});

describe('up never talks to a real account unless told to', () => {
  test('--live without credentials', async () => {
    const { options } = await newcomer();
    const up = await runCli(['up', '--live'], options);
    expect(up.stderr).toContain('No credentials for SES');
    expect(up.code).toBe(4);
  });

  test('an endpoint that is not on this machine', async () => {
    const { options } = await newcomer();
    const endpoint = 'https://ses.tencentcloudapi.com';
    const env = { ...options.env, STEADYSEND_SES_ENDPOINT: endpoint };
    const up = await runCli(['up'], { ...options, env });
    expect(up.stderr).toContain('say so: --live');
    expect(up.code).toBe(2);
  });
});

test('simulator prints its address alone on stdout and ends by Ctrl-C', async () => {
  const { options } = await newcomer();
  const simulator = startCli(['simulator', '--port', '0'], options);
  onTestFinished(async () => void (await simulator.stop()));
  await until(() => simulator.stdout().includes('\n'), { what: 'the address', deadlineMs: 30_000 });
  const url = simulator.stdout().trimEnd();
  expect((await fetch(`${url}/_control/health`)).status).toBe(200);
  const taken = await runCli(['simulator', '--port', new URL(url).port], options);
  expect(taken.stderr).toMatch(/Port \d+ is taken by another program: choose one with --port/);
  expect(taken.code).toBe(2);
  const ended = await simulator.stop('SIGINT');
  expect([ended.code, ended.stdout]).toEqual([0, `${url}\n`]);
});
