import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, inject, test } from 'vitest';
import { packageRoot } from '../../src/cli/package-root.ts';
import { runCli } from '../support/cli.ts';
import { tempDir } from '../support/temp-dir.ts';

test('the demo tells its story to the end, and its counts add up', async () => {
  const folder = await tempDir();
  const script = join(folder, 'demo.mjs');
  const demo = pathToFileURL(join(packageRoot(), 'dist', 'src', 'cli', 'demo.js')).href;
  await writeFile(
    script,
    `import { runDemo } from '${demo}';\nprocess.exitCode = await runDemo([]);\n`,
  );
  const { cli, address } = inject('temporal');
  const env: Record<string, string> = { TMPDIR: folder };
  if (cli === null) env['TEMPORAL_ADDRESS'] = address;
  else env['TEMPORAL_CLI'] = cli;
  const { code, stdout, stderr } = await runCli([], { script, env, timeoutMs: 115_000 });
  expect(code, stdout + stderr).toBe(0);
  expect(stdout).toContain('TaskPausedToday');
  expect(stdout).toMatch(/^ {2}yes {2}2000 rows = 1947 recipients/m);
  expect(stdout).not.toMatch(/^ {2}NO /m);
  expect(stdout).toContain('Everything adds up');
});
