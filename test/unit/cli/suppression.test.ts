import { readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { expect, test } from 'vitest';
import { runCommand } from '../../../src/cli/main.ts';
import { tempDir } from '../../support/temp-dir.ts';
import { fakeIo } from './fake-io.ts';

/** A home of its own, and the commands in it. */
async function openStore() {
  const folder = await tempDir();
  const command = async (args: string[], input = '') => {
    const { io, said } = fakeIo({ STEADYSEND_HOME: join(folder, 'home') });
    const code = await runCommand(['suppression', ...args], {
      ...io,
      stdin: Readable.from([input]),
    });
    return { code, ...said };
  };
  const file = async (name: string, text: string) => {
    await writeFile(join(folder, name), text);
    return join(folder, name);
  };
  const exported = async () => {
    const [header, ...lines] = (await command(['export'])).out.trimEnd().split('\n');
    expect(header).toBe('address,reason,time,source');
    return lines.sort();
  };
  return { folder, command, file, exported };
}

test('added from standard input, counted, and removed again', async () => {
  const { command, exported } = await openStore();
  const added = await command(['add'], 'Ann@example.com\n\n  bob@example.com \nann@example.com\n');
  expect(added).toMatchObject({ code: 0, out: '', err: '2 addresses are suppressed.\n' });
  await command(['add', '--reason', 'complaint', '--json'], 'cid@example.com');
  const counted = await command(['count', '--json']);
  expect(JSON.parse(counted.out)).toEqual({
    addresses: 3,
    reasons: { complaint: 1, unsubscribe: 0, bounce: 0, manual: 2 },
  });
  const removed = await command(['remove', '--json'], 'BOB@example.com\nnobody@example.com\n');
  expect(JSON.parse(removed.out)).toEqual({ removed: 1, notSuppressed: 1 });
  expect((await exported()).map((line) => line.split(',', 2).join())).toEqual([
    'ann@example.com,manual',
    'cid@example.com,complaint',
  ]);
});

test('an export read into another home is the same store', async () => {
  const first = await openStore();
  const rows = [
    'ann@example.com,bounce,2026-11-24T08:00:00.000Z,event',
    'bob@example.com,unsubscribe,2026-11-24T09:00:00.123Z,event',
    'cid@example.com,manual,2025-01-01T00:00:00.000Z,operator',
  ];
  const source = await first.file('old.csv', `address,reason,time,source\n${rows.join('\n')}\n`);
  expect(await first.command(['import', source])).toMatchObject({
    code: 0,
    err: expect.stringContaining('3 addresses imported.'),
  });
  const out = join(first.folder, 'out.csv');
  expect((await first.command(['export', '--out', out])).err).toBe(
    `3 addresses written to ${out}.\n`,
  );
  expect((await stat(out)).mode & 0o777).toBe(0o600);
  const second = await openStore();
  expect((await second.command(['import', out])).code).toBe(0);
  expect((await second.command(['import', out])).code).toBe(0);
  expect(await second.exported()).toEqual(rows);
  expect(await first.exported()).toEqual(rows);
  expect(JSON.parse((await second.command(['export', '--json'])).out)).toHaveLength(3);
  expect(await readFile(out, 'utf8')).toContain(rows[0]);
});

test('a file with wrong lines is refused with all of them, and nobody is named', async () => {
  const { command, file, exported } = await openStore();
  const path = await file(
    'mixed.csv',
    'email,reason,time\n' +
      'ann@example.com,hard_bounce,2026-11-24\n' +
      'not an address,bounce,\n' +
      'bob@example.com,disliked,\n' +
      'cid@example.com,,yesterday\n' +
      'dan@example.com,,2999-01-01\n',
  );
  const refused = await command(['import', path]);
  expect(refused.code).toBe(5);
  expect(refused.err).toContain('4 lines are wrong, and nothing was changed.');
  for (const line of ['3: address', '4: reason', '5: time: not a time', '6: time: in the future']) {
    expect(refused.err).toContain(`mixed.csv:${line}`);
  }
  expect(refused.err).not.toContain('@');
  expect(await exported()).toEqual([]);

  const rest = await command(['import', path, '--skip-bad', '--json']);
  expect(rest.code).toBe(3);
  expect(JSON.parse(rest.out)).toMatchObject({ imported: 1, bad: 4 });
  expect(await exported()).toEqual(['ann@example.com,bounce,2026-11-24T00:00:00.000Z,import']);
});

test('a wrong line among addresses to add changes nothing', async () => {
  const { command, file, exported } = await openStore();
  const path = await file('addresses.txt', 'ann@example.com\nann at example.com\n');
  const refused = await command(['add', '--file', path]);
  expect(refused.code).toBe(5);
  expect(refused.err).toContain('addresses.txt:2: ');
  expect(refused.err).not.toContain('ann');
  expect(await exported()).toEqual([]);
});

test.each([
  [['import', '/nowhere/x.csv'], 2, 'There is no list /nowhere/x.csv'],
  [['add', '--file', '/nowhere/x.txt'], 2, 'There is no file /nowhere/x.txt'],
  [['add'], 2, 'There is no address in standard input'],
  [['add', 'ann@example.com'], 2, 'takes no argument'],
  [['add', '--reason', 'dislike'], 2, '--reason must be one of'],
  [['impotr'], 2, 'Did you mean import?'],
])('%j ends with %i and says why', async (args, code, text) => {
  const { command } = await openStore();
  const ran = await command(args);
  expect(ran.code).toBe(code);
  expect(ran.err).toContain(text);
});

test('a file without a column of addresses is refused', async () => {
  const { command, file } = await openStore();
  const refused = await command(['import', await file('x.csv', 'name\nAnn\n')]);
  expect(refused.code).toBe(5);
  expect(refused.err).toContain('no column address or email');
});
