import { readdir, rm, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type * as Module from '../../src/recipients/prepare-in-thread.ts';
import type { PrepareProgress } from '../../src/domain/status.ts';
import { openCampaignFolder, type CampaignFolder } from '../../src/storage/campaign-folder.ts';
import { openHome } from '../../src/storage/home.ts';
import { definitionOf, listOf } from '../support/campaign-harness.ts';
import { tempDir } from '../support/temp-dir.ts';

// The built module: only there a thread is what prepares, and only there its file can be loaded.
const built = join(import.meta.dirname, '../../dist/src/recipients/prepare-in-thread.js');
const { prepareInThread } = (await import(built)) as typeof Module;

interface Prepared {
  home: string;
  folder: CampaignFolder;
  run: (signal?: AbortSignal, onProgress?: (progress: PrepareProgress) => void) => Promise<unknown>;
  files: () => Promise<string[]>;
}

async function lay(csv: string): Promise<Prepared> {
  const home = join(await tempDir(), 'home');
  const folder = openCampaignFolder(openHome(home), 'autumn');
  await folder.store.write('source.csv', csv);
  const definition = definitionOf({ id: 'autumn', csv });
  await folder.writeDefinition(definition);
  return {
    home,
    folder,
    run: (signal = new AbortController().signal, onProgress = () => undefined) =>
      prepareInThread({
        homeLocation: [home],
        folder,
        definition,
        isPreview: false,
        signal,
        onProgress,
      }),
    // With the hidden ones, which the store does not show.
    files: () => readdir(join(home, 'campaigns', 'autumn')),
  };
}

test('the list is prepared beside the event loop, which sees its progress', async () => {
  const csv = listOf(60_000);
  const { folder, run } = await lay(csv);
  const seen: PrepareProgress[] = [];
  const counts = await run(undefined, (progress) => seen.push(progress));
  expect(counts).toMatchObject({ rows: 60_000, recipients: 60_000, chunks: 1_200 });
  expect(await folder.readCounts()).toEqual(counts);
  expect(seen.length).toBeGreaterThan(0);
  expect(seen.at(-1)).toMatchObject({ totalBytes: csv.length });
  expect(seen.at(-1)?.bytes).toBeLessThanOrEqual(csv.length);
});

test('a signal stops it, nothing is left of it, and the next run does the work', async () => {
  const { folder, run, files } = await lay(listOf(60_000));
  const before = await files();
  const stop = new AbortController();
  const reason = new Error('cancelled by an operator');
  await expect(run(stop.signal, () => stop.abort(reason))).rejects.toBe(reason);
  expect(await files()).toEqual(before);
  expect(await folder.readCounts()).toBeNull();
  expect(await run()).toMatchObject({ recipients: 60_000 });
});

test('errors are what they would be without a thread', async () => {
  const bad = await lay('email,name\n"a@x.org,A\nb@x.org,B\n');
  await expect(bad.run()).rejects.toMatchObject({
    name: 'ListError',
    reason: 'quote',
    line: 2,
    message: expect.stringContaining('list.csv, line 2: the quote that opens on this line'),
  });
  const gone = await lay('email,name\na@x.org,A\n');
  await rm(join(gone.home, 'campaigns', 'autumn', 'source.csv'));
  await expect(gone.run()).rejects.toMatchObject({
    name: 'StorageError',
    code: 'missing',
    object: 'campaigns/autumn/source.csv',
    message: expect.stringContaining('source.csv in '),
  });
});

test('files of a thread that died are removed, those of others are not', async () => {
  const { home, run, files } = await lay('email,name\na@x.org,A\n');
  const directory = join(home, 'campaigns', 'autumn');
  // Of another host, and young: it may be written to.
  await writeFile(join(directory, '.writing-elsewhere-1-00000000-1.1'), 'x');
  // A process id that cannot be.
  const host = hostname()
    .replaceAll(/[^A-Za-z0-9]/g, '')
    .slice(0, 32);
  await writeFile(join(directory, `.writing-${host}-4194999-00000000-1.1`), 'x');
  await run();
  const left = (await files()).filter((name) => name.startsWith('.'));
  expect(left).toEqual(['.writing-elsewhere-1-00000000-1.1']);
});
