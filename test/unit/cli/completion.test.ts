import { execFile } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, test } from 'vitest';
import { COMMANDS } from '../../../src/cli/command.ts';
import { commandTree } from '../../../src/cli/completion/command-tree.ts';
import { makeTempDir } from '../../support/temp-dir.ts';
import { fakeIo, run } from './fake-io.ts';

const execute = promisify(execFile);

/** How each shell is asked what it offers for the last of the words. */
const ASKING: Record<string, (script: string, words: string[]) => string> = {
  bash: (script, words) =>
    `source ${script}; COMP_WORDS=(${words.map(quoted).join(' ')}); COMP_CWORD=${words.length - 1}
     compopt() { :; }; _steadysend steadysend; printf '%s\\n' "\${COMPREPLY[@]}"`,
  // In an interactive shell these are builtins of the line editor; here they tell what they are given.
  zsh: (script, words) =>
    `compdef() { :; }; _files() { print -l -- *(N); }
     compadd() { while [[ $1 != -- ]]; do shift; done; shift; print -l -- "$@"; }
     source ${script}; words=(${words.map(quoted).join(' ')}); CURRENT=${words.length}; _steadysend`,
  fish: (script, words) => `source ${script}; complete -C ${quoted(words.join(' '))}`,
};
const installed = Object.keys(ASKING).filter(isInstalled);

let folder: string;
beforeAll(async () => {
  const { path, remove } = await makeTempDir();
  folder = path;
  await mkdir(join(folder, 'bin'));
  await mkdir(join(folder, 'files'));
  await writeFile(join(folder, 'files', 'spring campaign.yaml'), '');
  const program = join(folder, 'bin', 'steadysend');
  await writeFile(program, '#!/bin/sh\n[ "$*" = "completion --ids $3" ] && echo "one-of-$3"\n');
  await chmod(program, 0o755);
  for (const shell of installed) {
    const { out, err } = await run(['completion', shell]);
    if (err !== '') throw new Error(`completion ${shell} said: ${err}`);
    await writeFile(join(folder, shell), out);
  }
  return remove;
});

async function offered(shell: string, words: string[]): Promise<string[]> {
  const text = ASKING[shell]!(join(folder, shell), ['steadysend', ...words]);
  const { stdout, stderr } = await execute(
    shell,
    [...(shell === 'zsh' ? ['-f'] : []), '-c', text],
    {
      cwd: join(folder, 'files'),
      env: {
        PATH: `${join(folder, 'bin')}${delimiter}${process.env['PATH']}`,
        HOME: folder,
        LC_ALL: 'C.UTF-8',
      },
      timeout: 30_000,
    },
  );
  expect(stderr).toBe('');
  const names = stdout.split('\n').map((line) => line.split('\t')[0] ?? '');
  return names.filter((name) => name !== '');
}

test('bash is here, so that something is tested', () => {
  expect(installed).toContain('bash');
});

describe.each(installed)('%s offers', (shell) => {
  test('commands, by what they begin with', async () => {
    expect(await offered(shell, ['re'])).toEqual(
      expect.arrayContaining(['resume', 'reschedule', 'report', 'retry']),
    );
    expect(await offered(shell, ['newsletter', 'back'])).toContain('backfill');
    expect(await offered(shell, ['help', 'lau'])).toContain('launch');
  });

  test("a command's own flags", async () => {
    const flags = await offered(shell, ['launch', 'x.yaml', '--']);
    expect(flags).toEqual(expect.arrayContaining(['--wait', '--test-to', '--home']));
    expect(flags).not.toContain('--seed');
    expect(await offered(shell, ['newsletter', 'trigger', '--'])).toContain('--overlap');
  });

  test('ids where an id is wanted, of campaigns or of newsletters', async () => {
    expect(await offered(shell, ['pause', '--note', 'launch', 'one'])).toEqual([
      'one-of-campaigns',
    ]);
    expect(await offered(shell, ['newsletter', 'pause', ''])).toEqual(['one-of-newsletters']);
    expect(await offered(shell, ['pause', 'one-of-campaigns', ''])).toEqual([]);
    expect(await offered(shell, ['pause', '--note', ''])).toEqual([]);
    expect(await offered(shell, ['watch', '--all', ''])).toEqual(['one-of-campaigns']);
    expect(await offered(shell, ['watch', 'a', 'b', ''])).toEqual(['one-of-campaigns']);
  });

  test('files, with spaces in their names', async () => {
    const escaped = (name: string) => name.replaceAll('\\', '');
    expect((await offered(shell, ['check', 's'])).map(escaped)).toEqual(['spring campaign.yaml']);
    const second = await offered(shell, ['newsletter', 'update', 'weekly', 's']);
    expect(second.map(escaped)).toEqual(['spring campaign.yaml']);
    expect((await offered(shell, ['report', 'x', '--out', 's'])).map(escaped)).toEqual([
      'spring campaign.yaml',
    ]);
  });
});

test('every command parses its flags before it does anything, and help explains each', async () => {
  const { io, said } = fakeIo();
  const tree = await commandTree(COMMANDS, io);
  expect(tree.map(({ path }) => path)).toEqual(
    expect.arrayContaining([...COMMANDS.map(({ name }) => name), 'newsletter create']),
  );
  for (const { path, commands, flags } of tree) {
    if (commands.length > 0) continue;
    expect(
      flags.map(({ name }) => name),
      path,
    ).toContain('--help');
    for (const { summary } of flags) expect(summary).not.toBe('');
  }
  // Only for the scripts themselves.
  const completion = tree.find(({ path }) => path === 'completion');
  expect(completion?.flags.map(({ name }) => name)).not.toContain('--ids');
  expect(said).toEqual({ out: '', err: '' });
});

test('ids are nothing, quietly, when Temporal does not answer', async () => {
  const env = { TEMPORAL_ADDRESS: '127.0.0.1:9' };
  const nothing = { code: 0, out: '', err: '' };
  const kinds = ['campaigns', 'newsletters'];
  const ran = await Promise.all(kinds.map((kind) => run(['completion', '--ids', kind], env)));
  expect(ran).toEqual([nothing, nothing]);
});

test('an unknown shell is told the known ones', async () => {
  const { code, err } = await run(['completion', 'tcsh']);
  expect([code, err]).toEqual([2, "completion knows bash, zsh, fish, not 'tcsh'.\n"]);
});

function isInstalled(program: string): boolean {
  return (process.env['PATH'] ?? '').split(delimiter).some((folderOfPath) => {
    try {
      accessSync(join(folderOfPath, program), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

function quoted(word: string): string {
  return `'${word}'`;
}
