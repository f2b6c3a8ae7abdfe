import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Suppression } from '../../../src/domain/suppression.ts';
import { openHome } from '../../../src/storage/home.ts';
import type { ObjectStore } from '../../../src/storage/object-store.ts';
import {
  mergeSmallObjects,
  SuppressionBulk,
  writeRemovals,
} from '../../../src/storage/suppression-bulk.ts';
import { copySuppressions } from '../../../src/storage/suppression-copy.ts';
import { SUPPRESSIONS_HEADER } from '../../../src/storage/suppression-lines.ts';
import { suppressedAddresses } from '../../../src/storage/suppression-store.ts';
import {
  QueueFullError,
  SuppressionWriter,
  type FlushReport,
} from '../../../src/storage/suppression-writer.ts';
import { tempDir } from '../../support/temp-dir.ts';

const ADDED = 'suppression/added/';

function entry(n: number, at = 1_000): Suppression {
  return { address: `reader${n}@example.com`, reason: 'bounce', at, source: 'event' };
}

async function addressesIn(home: ObjectStore, passBytes?: number): Promise<string[]> {
  const found: string[] = [];
  const options = passBytes === undefined ? {} : { passBytes };
  for await (const { address } of suppressedAddresses(home, options)) found.push(address);
  return found.sort();
}

async function fill(home: ObjectStore, entries: Suppression[]): Promise<void> {
  const bulk = new SuppressionBulk(home);
  for (const each of entries) bulk.add(each);
  await bulk.end();
}

/** A directory with something done differently. */
function changed(home: ObjectStore, part: Partial<ObjectStore>): ObjectStore {
  return {
    location: home.location,
    read: (name) => home.read(name),
    readRange: (name, offset, length) => home.readRange(name, offset, length),
    size: (name) => home.size(name),
    write: (name, data) => home.write(name, data),
    openWriter: (name) => home.openWriter(name),
    openReader: (name) => home.openReader(name),
    list: (prefix) => home.list(prefix),
    remove: (name) => home.remove(name),
    ...part,
  };
}

test('what is added is there when the promise resolves, and one write carries what came together', async () => {
  const home = openHome(await tempDir());
  const writer = new SuppressionWriter(home);
  const flushes: number[] = [];
  const counting = new SuppressionWriter(home, { onFlush: ({ entries }) => flushes.push(entries) });
  await writer.add([entry(0)]);
  expect(await addressesIn(home)).toEqual(['reader0@example.com']);
  await Promise.all(Array.from({ length: 200 }, (_, n) => counting.add([entry(n)])));
  expect(flushes.reduce((sum, each) => sum + each, 0)).toBe(200);
  expect(flushes.length).toBeLessThanOrEqual(2);
  expect(await addressesIn(home)).toHaveLength(200);
  expect(await addressesIn(home, 500)).toEqual(await addressesIn(home));
});

test('a repeated entry writes nothing, and many writes end as one object', async () => {
  const home = openHome(await tempDir());
  const writer = new SuppressionWriter(home, { limits: { everyMs: 0, mergeAt: 4 } });
  for (let n = 0; n < 30; n++) expect(await writer.add([entry(n)])).toBe(true);
  expect((await home.list(ADDED)).length).toBeLessThan(30);
  expect(await writer.add([entry(7), entry(29)])).toBe(false);
  await writer.close();
  expect(await home.list(ADDED)).toHaveLength(1);
  expect(await addressesIn(home)).toHaveLength(30);
});

test('a merged object that is large enough is left alone', async () => {
  const home = openHome(await tempDir());
  const limits = { everyMs: 0, mergeAt: 4, mergedBytes: 400 };
  const writer = new SuppressionWriter(home, { limits });
  for (let n = 0; n < 40; n++) await writer.add([entry(n)]);
  await writer.close();
  const sizes = await Promise.all((await home.list(ADDED)).map((name) => home.size(name)));
  expect(sizes.length).toBeGreaterThan(2);
  expect(Math.max(...sizes.map(Number))).toBeLessThan(1_200);
  expect(await addressesIn(home)).toHaveLength(40);
});

test('a write that fails is told to whoever waits for it, and the next one is tried', async () => {
  const home = openHome(await tempDir());
  let isFull = true;
  const store = changed(home, {
    write: async (name, data) => {
      if (isFull) throw new Error('no space left');
      await home.write(name, data);
    },
  });
  const reports: FlushReport[] = [];
  const writer = new SuppressionWriter(store, { onFlush: (report) => reports.push(report) });
  await expect(writer.add([entry(1)])).rejects.toThrow('no space left');
  expect(reports).toMatchObject([{ entries: 1, error: { message: 'no space left' } }]);
  isFull = false;
  // Not taken for stored, because it was not.
  expect(await writer.add([entry(1)])).toBe(true);
  expect(await addressesIn(home)).toEqual(['reader1@example.com']);
});

test('more than may wait is refused, and what waited before is stored', async () => {
  const home = openHome(await tempDir());
  let go: () => void = () => undefined;
  const isOpen = new Promise<void>((resolve) => (go = resolve));
  const store = changed(home, {
    write: async (name, data) => {
      await isOpen;
      await home.write(name, data);
    },
  });
  const writer = new SuppressionWriter(store, { limits: { queueMax: 2 } });
  const first = [writer.add([entry(1)]), writer.add([entry(2)])];
  await expect(writer.add([entry(3)])).rejects.toThrow(QueueFullError);
  go();
  expect(await Promise.all(first)).toEqual([true, true]);
  expect(await addressesIn(home)).toHaveLength(2);
  expect(await writer.add([entry(3)])).toBe(true);
});

test('objects that are merged while somebody reads are found under their new name', async () => {
  const home = openHome(await tempDir());
  for (let n = 0; n < 300; n++) await fill(home, [entry(n)]);
  const merging: Promise<number>[] = [];
  const store = changed(home, {
    read: async (name) => {
      // All are listed already; the reader comes too late for them.
      if (merging.length === 0) merging.push(mergeSmallObjects(home));
      await merging[0];
      return await home.read(name);
    },
  });
  expect(await addressesIn(store)).toHaveLength(300);
  expect(await Promise.all(merging)).toEqual([300]);
  expect(await home.list(ADDED)).toHaveLength(1);
  // Few objects are left as they are.
  expect(await mergeSmallObjects(home)).toBe(0);
});

test('a merge that dies between its write and its removals changes nothing', async () => {
  const home = openHome(await tempDir());
  for (let n = 0; n < 210; n++) await fill(home, [entry(n)]);
  let removals = 0;
  const dying = changed(home, {
    remove: async (name) => {
      removals += 1;
      if (removals > 100) throw new Error('killed');
      await home.remove(name);
    },
  });
  await expect(mergeSmallObjects(dying)).rejects.toThrow('killed');
  expect(await addressesIn(home)).toHaveLength(210);
});

test('a removal lifts what is earlier, and a later event suppresses again', async () => {
  const home = openHome(await tempDir());
  await fill(home, [entry(1), entry(2)]);
  await writeRemovals(home, [{ address: 'reader1@example.com', at: 2_000 }]);
  expect(await addressesIn(home)).toEqual(['reader2@example.com']);
  await fill(home, [entry(1, 1_500)]);
  expect(await addressesIn(home)).toEqual(['reader2@example.com']);
  await fill(home, [entry(1, 3_000)]);
  expect(await addressesIn(home)).toHaveLength(2);
});

test('a copy has every address once, and an empty store has none', async () => {
  const home = openHome(await tempDir());
  const target = { store: home, object: 'copy.csv' };
  expect(await copySuppressions(home, target)).toBeNull();
  expect(await home.size('copy.csv')).toBeNull();
  await fill(home, [entry(1), entry(1, 2_000), entry(2)]);
  expect(await copySuppressions(home, target)).toMatchObject({ addresses: 2 });
  expect((await home.read('copy.csv'))?.toString()).toBe(
    'email,reason\nreader1@example.com,bounce\nreader2@example.com,bounce\n',
  );
});

test('a line that is not understood might be somebody: the store cannot be read, and says where', async () => {
  const folder = await tempDir();
  const home = openHome(folder);
  await fill(home, [entry(1)]);
  const [name = ''] = await readdir(join(folder, ADDED));
  await writeFile(join(folder, ADDED, name), `${SUPPRESSIONS_HEADER}reader1@example.com,bou`);
  await expect(addressesIn(home)).rejects.toThrow(/suppression\/added\/.*restore the file/);
  await expect(addressesIn(home)).rejects.not.toThrow(/reader1/);
});
