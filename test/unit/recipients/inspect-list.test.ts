import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PassThrough, Readable } from 'node:stream';
import { expect, test } from 'vitest';
import { inspectList } from '../../../src/recipients/inspect-list.ts';
import type { ListInspection } from '../../../src/recipients/inspect-list.ts';
import type { ListSource } from '../../../src/recipients/list-source.ts';
import { tempDir } from '../../support/temp-dir.ts';
import { fixture, streamOf } from './support.ts';

interface Rules {
  email?: string;
  data?: Record<string, string>;
  defaults?: Record<string, string>;
}

function inspect(
  source: ListSource,
  variables: string[] = ['name'],
  rules: Rules = {},
): Promise<ListInspection> {
  const path = typeof source === 'string' ? source : 'list.csv';
  const list = { path, email: 'email', data: {}, defaults: {}, ...rules };
  return inspectList({ source, list, variables });
}

test('a good list: what was found, and the first row for a preview', async () => {
  const source = streamOf('Email;First Name\nbad;B\na@x.org;Ann\nc@x.org;C\n');
  expect(
    await inspect(source, ['city', 'name'], {
      data: { name: 'first name' },
      defaults: { city: 'Shenzhen' },
    }),
  ).toEqual({
    encoding: 'utf-8',
    delimiter: ';',
    compressed: false,
    headers: ['Email', 'First Name'],
    emailColumn: 'Email',
    columns: { city: null, name: 'First Name' },
    first: { line: 3, email: 'a@x.org', data: { city: 'Shenzhen', name: 'Ann' } },
    rejectedBefore: 1,
  });
});

test('a long list is read only until its first valid row', async () => {
  const source = new PassThrough();
  source.write(`email,name\na@x.org,Ann\n${'b@x.org,Bob\n'.repeat(20_000)}`);
  // Nobody ends this stream: reading to its end would never come back.
  expect((await inspect(() => source)).first.line).toBe(2);
  expect(source.destroyed).toBe(true);
});

test.each([
  ['nothing at all', '', 'list.csv: the list is empty'],
  ['blank lines', '\r\n \r\n\n', 'list.csv: the list is empty'],
  ['a header only', 'email,name\r\n', 'list.csv: there are no rows after the names'],
])('%s is an empty list', async (_, list, message) => {
  await expect(inspect(streamOf(list))).rejects.toMatchObject({
    name: 'ListError',
    reason: 'empty',
    message: expect.stringContaining(message),
  });
});

test('a missing file, a directory and a remote list say so, with the path', async () => {
  const dir = await tempDir();
  const missing = join(dir, 'nope.csv');
  await expect(inspect(missing)).rejects.toMatchObject({ reason: 'missing', file: missing });
  await expect(inspect(missing)).rejects.toThrow(`${missing}: there is no such file`);
  await mkdir(join(dir, 'lists'));
  await expect(inspect(join(dir, 'lists'))).rejects.toMatchObject({ reason: 'directory' });
  await expect(inspect('s3://bucket/list.csv')).rejects.toThrow('cannot be read; download it');
});

test('a file without permission says so', async () => {
  // As root no file is forbidden, so the system's answer comes from a stream.
  const forbidden = (): Readable =>
    new Readable({
      read(): void {
        this.destroy(Object.assign(new Error('EACCES: open'), { code: 'EACCES' }));
      },
    });
  await expect(inspect(forbidden)).rejects.toMatchObject({
    reason: 'unreadable',
    message: 'list.csv: permission denied; let this user read it',
  });
});

test('a symbolic link is read as what it points to', async () => {
  const dir = await tempDir();
  await writeFile(join(dir, 'list.csv'), 'email,name\na@x.org,A\n');
  await symlink(join(dir, 'list.csv'), join(dir, 'link.csv'));
  expect((await inspect(join(dir, 'link.csv'))).first.email).toBe('a@x.org');
});

test('an unknown address column: the columns there are, and the likely one', async () => {
  const source = streamOf('Email Address,First name\na@x.org,A\n');
  await expect(inspect(source)).rejects.toMatchObject({
    reason: 'column',
    field: 'email',
    message:
      'list.csv, line 1: there is no column "email"; the columns are "Email Address", "First name"; ' +
      'did you mean "Email Address"? say the address\'s column in recipients.email',
  });
  const typo = inspect(streamOf('emial,name\na@x.org,A\n'));
  await expect(typo).rejects.toThrow('did you mean "emial"?');
});

test('a list that lost its header says that, and quotes nobody', async () => {
  const error = await inspect(streamOf(await fixture('no-header.csv'))).catch((e: unknown) => e);
  expect(error).toMatchObject({ reason: 'header', line: 1 });
  expect(String(error)).not.toContain('ann');
  expect(String(error)).not.toContain('Ann');
});

test('all variables without a column are named at once, with guesses', async () => {
  const run = inspect(streamOf('email,frist_name,x\na@x.org,A,1\n'), ['city', 'code', 'name'], {
    data: { name: 'first_name' },
    defaults: { code: '7', name: 'friend' },
  });
  await expect(run).rejects.toMatchObject({
    reason: 'variable',
    message: expect.stringContaining(
      'no column for the template\'s {{city}}, {{name}} (column "first_name") (did you mean "frist_name"?)',
    ),
  });
});

test('a column that appears twice is refused only where it is used', async () => {
  const twice = 'email,name,NAME,name,note,note\na@x.org,A,B,C,D,E\n';
  await expect(inspect(streamOf(twice))).rejects.toMatchObject({
    reason: 'header',
    field: 'name',
    message: expect.stringContaining('the column "name" appears 2 times'),
  });
  expect((await inspect(streamOf(twice), ['NAME'])).first.data).toEqual({ NAME: 'B' });
  expect((await inspect(streamOf(twice), [])).first.data).toEqual({});
});

test('when no row can be used: how many, the first reasons with lines, no addresses', async () => {
  const rows = ['Ann <ann@x.org>,A', 'bob@,B', 'carl@x.org', 'dora@x.org,<b>', 'x,y'];
  const error = await inspect(streamOf(`email,name\n${rows.join('\n')}\n`)).catch(
    (e: unknown) => e,
  );
  expect(error).toMatchObject({
    reason: 'rows',
    message:
      'list.csv: none of the 5 rows can be used (line 2 (email): more than an address; give the ' +
      'address alone, without a name, line 3 (email): nothing after the @, line 4: 1 field where ' +
      'the header has 2, …); correct the list, or the columns in the campaign file',
  });
});

test('a signal ends a wait for input that never comes', async () => {
  const stop = new AbortController();
  const source = new PassThrough();
  const list = { path: '-', email: 'email', data: {}, defaults: {} };
  const run = inspectList({ source: () => source, list, variables: [], signal: stop.signal });
  const outcome = expect(run).rejects.toThrow('enough');
  stop.abort(new Error('enough'));
  await outcome;
  expect(source.destroyed).toBe(true);
});
