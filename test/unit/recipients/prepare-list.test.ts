import fc from 'fast-check';
import { stringify } from 'csv-stringify/sync';
import { expect, test } from 'vitest';
import { countList } from '../../../src/recipients/count-list.ts';
import { prepareList } from '../../../src/recipients/prepare-list.ts';
import type { PrepareProgress } from '../../../src/domain/status.ts';
import { openCampaignFolder } from '../../../src/storage/campaign-folder.ts';
import type { CampaignFolder } from '../../../src/storage/campaign-folder.ts';
import { FOLDER_OBJECTS } from '../../../src/storage/folder-objects.ts';
import { openHome } from '../../../src/storage/home.ts';
import type { ObjectStore } from '../../../src/storage/object-store.ts';
import { tempDir } from '../../support/temp-dir.ts';
import { definitionOf, newFolder, prepare } from './support.ts';

/** Written by a preparation, the marker of completion last. */
const WRITTEN = ['recipients', 'chunks', 'rejects', 'suppressed', 'duplicates', 'counts'] as const;

function manyRows(count: number): string {
  const rows = Array.from({ length: count }, (_, n) => `user${n}@example.org,Name ${n}`);
  return `email,name\n${rows.join('\n')}\n`;
}

test('chunks are full but the last, in the order of the list, and each can be read alone', async () => {
  const { counts, chunks, folder } = await prepare(manyRows(1020));
  expect(counts).toMatchObject({ recipients: 1020, chunks: 21 });
  expect(chunks.map((chunk) => chunk.length)).toEqual([...Array(20).fill(50), 20]);
  expect(chunks.flat().map(({ line }) => line)).toEqual(
    Array.from({ length: 1020 }, (_, n) => n + 2),
  );
  expect(await folder.readChunks({ from: 7, to: 9 })).toEqual(chunks.slice(7, 9));
  expect(await folder.readChunks({ from: 20, to: 21 })).toEqual(chunks.slice(20));
  expect(await folder.readChunks({ from: 3, to: 3 })).toEqual([]);
});

test('finished work is not repeated: the counts stand, even when the list is gone', async () => {
  const { counts, folder } = await prepare(manyRows(10));
  await folder.store.remove('source.csv');
  expect(await prepareList({ folder, definition: definitionOf({}) })).toEqual(counts);
});

test('a list of nothing but suppressed people makes no chunks', async () => {
  const done = await prepare('email,name\na@x.org,A\n', { suppress: ['a@x.org'] });
  expect(done.counts).toMatchObject({ rows: 1, suppressed: 1, recipients: 0, chunks: 0 });
  expect(done.recipients).toEqual([]);
});

test('a list that is only counted comes to the same, and nothing of it is written', async () => {
  const list = `${manyRows(120)}user1@example.org,Again\nnobody,None\nout@x.org,Out\n`;
  const suppress = ['out@x.org'];
  const { counts } = await prepare(list, { suppress });
  expect(counts).toMatchObject({ rows: 123, duplicates: 1, rejected: 1, suppressed: 1, chunks: 3 });
  const folder = await newFolder(list, { suppress });
  expect(await countList({ folder, definition: definitionOf({ suppress }) })).toEqual(counts);
  for (const object of WRITTEN) expect(await folder.store.size(FOLDER_OBJECTS[object])).toBeNull();
});

test('progress reaches the end of the file, compressed or not, and other work gets its turn', async () => {
  const list = manyRows(30_000);
  const folder = await newFolder(list);
  const seen: PrepareProgress[] = [];
  const turnsAt: number[] = [];
  let turns = 0;
  const count = (): void => {
    turns += 1;
    next = setImmediate(count);
  };
  let next = setImmediate(count);
  await prepareList({
    folder,
    definition: definitionOf({}),
    onProgress: (progress) => {
      seen.push(progress);
      turnsAt.push(turns);
    },
  });
  clearImmediate(next);
  const pieces = Math.floor(list.length / (64 * 1024));
  expect(seen.length).toBeGreaterThanOrEqual(pieces);
  // Between any two stretches the event loop went round at least once.
  expect(new Set(turnsAt).size).toBe(turnsAt.length);
  expect(seen.at(-1)).toEqual({ rows: 30_000, bytes: list.length, totalBytes: list.length });
});

test('a signal stops it promptly, leaves nothing half done, and the next run starts afresh', async () => {
  const list = manyRows(30_000);
  const folder = await newFolder(list);
  const definition = definitionOf({});
  const stop = new AbortController();
  let calls = 0;
  const onProgress = (): void => {
    calls += 1;
    stop.abort(new Error('worker is shutting down'));
  };
  const run = prepareList({ folder, definition, onProgress, signal: stop.signal });
  await expect(run).rejects.toThrow('worker is shutting down');
  expect(calls).toBe(1);
  expect(await folder.store.list('')).toEqual(['source.csv']);
  expect(await prepareList({ folder, definition })).toMatchObject({ recipients: 30_000 });
});

test('whichever write fails, there are no counts, and the next run gives the same bytes', async () => {
  const list = 'email,name\na@x.org,A\nb@x.org,B\nA@x.org,C\nbad,D\ngone@x.org,E\n';
  const settings = { suppress: ['gone@x.org'], chunkSize: 1 };
  const undisturbed = await contents((await prepare(list, settings)).folder);
  const commits = WRITTEN.length;
  for (let failing = 0; failing < commits; failing++) {
    const home = openHome(await tempDir());
    const folder = openCampaignFolder(home, 'autumn');
    await folder.store.write('source.csv', list);
    await folder.store.write('suppress-1.csv', 'gone@x.org');
    const broken = openCampaignFolder(failingStore(home, failing), 'autumn');
    const definition = definitionOf(settings);
    await expect(prepareList({ folder: broken, definition })).rejects.toThrow('power cut');
    expect(await folder.readCounts()).toBeNull();
    await prepareList({ folder, definition });
    expect(await contents(folder)).toEqual(undisturbed);
  }
});

/** A store whose `failing`-th commit (0 is the first) fails before anything appears. */
function failingStore(store: ObjectStore, failing: number): ObjectStore {
  let commits = 0;
  const countDown = (): void => {
    commits += 1;
    if (commits > failing) throw new Error('power cut');
  };
  return {
    location: store.location,
    read: (name) => store.read(name),
    readRange: (name, offset, length) => store.readRange(name, offset, length),
    size: (name) => store.size(name),
    openReader: (name) => store.openReader(name),
    list: (prefix) => store.list(prefix),
    remove: (name) => store.remove(name),
    write: async (name, data) => {
      countDown();
      await store.write(name, data);
    },
    openWriter: async (name) => {
      const writer = await store.openWriter(name);
      return {
        write: (data) => writer.write(data),
        abort: () => writer.abort(),
        commit: async () => {
          countDown();
          await writer.commit();
        },
      };
    },
  };
}

async function contents(folder: CampaignFolder): Promise<Record<string, string>> {
  const found: Record<string, string> = {};
  for (const key of WRITTEN) {
    const bytes = await folder.store.read(FOLDER_OBJECTS[key]);
    found[key] = bytes?.toString('latin1') ?? 'missing';
  }
  return found;
}

const name = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 12 }),
  fc.constantFrom(
    '',
    ' ',
    '"',
    '""',
    'a\r\nb',
    '\n',
    ',',
    ';',
    '\t',
    "'",
    '\\',
    '\\"',
    '{{x}}',
    '😀',
    '<b',
  ),
);
const address = fc.oneof(
  fc.stringMatching(/^[aAbB]@x\.org$/),
  fc.constantFrom('', 'bad', 'gone@x.org', 'GONE@X.ORG', 'c@x.org'),
);

test('no row is lost and none is there twice, whatever the list', async () => {
  const rows = fc.array(fc.tuple(address, name), { minLength: 1, maxLength: 40 });
  const settings = fc.record({
    chunkSize: fc.integer({ min: 1, max: 50 }),
    eol: fc.constantFrom('\n', '\r\n', '\r'),
    delimiter: fc.constantFrom(',', ';', '\t', '|'),
    isQuoted: fc.boolean(),
  });
  await fc.assert(
    fc.asyncProperty(rows, settings, async (list, { chunkSize, eol, delimiter, isQuoted }) => {
      const text = stringify([['email', 'name'], ...list], {
        delimiter,
        record_delimiter: eol,
        quoted: isQuoted,
        // csv-stringify quotes for the line end it writes; any of the three would split a row.
        quoted_match: /[\r\n]/,
      });
      const options = { chunkSize, suppress: ['gone@x.org\n'], delimiter };
      const done = await prepare(text, options);
      const { rejects, suppressed, duplicates, recipients, counts } = done;
      expect(counts).toMatchObject({
        rows: list.length,
        recipients: recipients.length,
        rejected: rejects.length,
        suppressed: suppressed.length,
        duplicates: duplicates.length,
      });
      const fates = [...rejects, ...suppressed, ...duplicates].map(([line]) => Number(line));
      const lines = [...fates, ...recipients.map(({ line }) => line)];
      expect(new Set(lines).size).toBe(list.length);
      expect(lines.toSorted((a, b) => a - b)).toEqual(linesOf(list));
      expect(new Set(recipients.map(({ email }) => email.toLowerCase())).size).toBe(
        recipients.length,
      );
      expect(done.chunks.every((chunk) => chunk.length > 0 && chunk.length <= chunkSize)).toBe(
        true,
      );
      expect(done.chunks.slice(0, -1).every((chunk) => chunk.length === chunkSize)).toBe(true);
      // A value arrives as it was written; only a blank cell becomes the empty default.
      const written = new Map(list.map(([, value], n) => [linesOf(list)[n], value]));
      for (const { line, data } of recipients) {
        const value = written.get(line) ?? '';
        expect(data['name']).toBe(/^[\s\u200b-\u200f\u2060-\u2064]*$/.test(value) ? '' : value);
      }
      const again = await prepare(text, options);
      expect(await contents(again.folder)).toEqual(await contents(done.folder));
    }),
    { numRuns: 40 },
  );
});

/** The line of each row, counting the breaks inside the values before it. */
function linesOf(list: [string, string][]): number[] {
  let line = 2;
  return list.map(([, value]) => {
    const start = line;
    line += 1 + (value.match(/\r\n|\r|\n/g) ?? []).length;
    return start;
  });
}
