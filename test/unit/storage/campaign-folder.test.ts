import { appendFile, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openCampaignFolder } from '../../../src/storage/campaign-folder.ts';
import { CHUNK_LINE_BYTES } from '../../../src/storage/chunk-index.ts';
import {
  FOLDER_OBJECTS,
  outcomeObject,
  sourceObject,
  spanObject,
  suppressObject,
} from '../../../src/storage/folder-objects.ts';
import { openHome } from '../../../src/storage/home.ts';
import { tempDir } from '../../support/temp-dir.ts';
import { definitionOf, prepare } from '../recipients/support.ts';

const LIST = `email,name\n${Array.from({ length: 9 }, (_, n) => `u${n}@x.org,Name ${n}`).join('\n')}\n`;

test('the definition and the counts come back as they were written', async () => {
  const folder = openCampaignFolder(openHome(await tempDir()), 'autumn-2026');
  const definition = definitionOf({ defaults: { 2: 'x', name: '李 "x" \u2028' } });
  await folder.writeDefinition(definition);
  expect(await folder.readDefinition()).toEqual(definition);
  expect(await folder.readCounts()).toBeNull();
  const counts = { rows: 3, recipients: 3, rejected: 0, suppressed: 0, duplicates: 0, chunks: 1 };
  await folder.writeCounts(counts);
  expect(await folder.readCounts()).toEqual(counts);
});

test('a campaign that is not there is named, with what to check', async () => {
  const folder = openCampaignFolder(openHome(await tempDir()), 'autumn');
  await expect(folder.readDefinition()).rejects.toMatchObject({
    name: 'StorageError',
    code: 'missing',
    message: expect.stringContaining('there is no campaign autumn here; check the id'),
  });
});

test('campaigns do not see each other, and an id cannot reach outside', async () => {
  const home = openHome(await tempDir());
  await openCampaignFolder(home, 'a').writeJson('report.json', 1);
  expect(await openCampaignFolder(home, 'b').readJson('report.json')).toBeNull();
  expect(await openCampaignFolder(home, 'weekly:2026-12-01').readJson('x.json')).toBeNull();
  for (const id of ['', '.', '..', 'a/b', '../a', 'a b', 'é', 'x'.repeat(129)]) {
    expect(() => openCampaignFolder(home, id)).toThrow('not a campaign id');
  }
});

test('every single byte that is cut from or changed in a JSON object is noticed', async () => {
  const home = await tempDir();
  const folder = openCampaignFolder(openHome(home), 'a');
  await folder.writeJson('spans/000001.json', { tasks: [1, 2], name: '李' });
  const path = join(home, 'campaigns/a/spans/000001.json');
  const whole = await readFile(path);
  const torn = { code: 'torn', object: 'spans/000001.json' };
  for (let at = 0; at < whole.length; at++) {
    const changed = Buffer.from(whole);
    changed[at] = (changed[at] ?? 0) ^ 1;
    await writeFile(path, changed);
    await expect(folder.readJson('spans/000001.json')).rejects.toMatchObject(torn);
    await writeFile(path, whole.subarray(0, at));
    await expect(folder.readJson('spans/000001.json')).rejects.toMatchObject(torn);
  }
  await writeFile(path, whole);
  expect(await folder.readJson('spans/000001.json')).toEqual({ tasks: [1, 2], name: '李' });
});

test('a torn chunk is named, and the others can still be read', async () => {
  const { folder, chunks } = await prepare(LIST, { chunkSize: 3 });
  const path = join(folder.store.location, FOLDER_OBJECTS.recipients);
  const whole = (await readFile(path)).toString();
  await writeFile(path, whole.replace('u4@x.org', 'u5@x.org'));
  await expect(folder.readChunks({ from: 0, to: 3 })).rejects.toMatchObject({
    name: 'StorageError',
    code: 'torn',
    object: 'recipients.ndjson',
    message: expect.stringContaining('chunk 1 is damaged'),
  });
  expect(await folder.readChunks({ from: 2, to: 3 })).toEqual(chunks.slice(2));
  await writeFile(path, whole.slice(0, -1));
  await expect(folder.readChunks({ from: 2, to: 3 })).rejects.toMatchObject({ code: 'torn' });
});

test('a torn index is named: a changed line, two swapped ones, a cut one', async () => {
  const { folder } = await prepare(LIST, { chunkSize: 3 });
  const path = join(folder.store.location, FOLDER_OBJECTS.chunks);
  const whole = (await readFile(path)).toString();
  const lines = whole.match(/[^\n]*\n/g) ?? [];
  expect(lines).toHaveLength(3);
  expect(lines.every((line) => line.length === CHUNK_LINE_BYTES)).toBe(true);
  const [first = '', second = '', third = ''] = lines;

  const torn = { code: 'torn', object: expect.stringMatching(/chunks\.idx$/) };
  await writeFile(path, first + third + second);
  for (const range of [
    { from: 1, to: 2 },
    { from: 0, to: 3 },
  ]) {
    await expect(folder.readChunks(range)).rejects.toMatchObject(torn);
  }
  await writeFile(path, first + second.replace(' 03 ', ' 04 ') + third);
  await expect(folder.readChunks({ from: 1, to: 2 })).rejects.toMatchObject(torn);
  await writeFile(path, first + second.replace(/\d/g, 'x') + third);
  await expect(folder.readChunks({ from: 1, to: 2 })).rejects.toMatchObject(torn);
  await writeFile(path, whole.slice(0, -5));
  await expect(folder.readChunks({ from: 2, to: 3 })).rejects.toMatchObject(torn);
});

test('chunks beyond the last one are an error, not an empty answer', async () => {
  const { folder } = await prepare(LIST, { chunkSize: 3 });
  await expect(folder.readChunks({ from: 2, to: 4 })).rejects.toMatchObject({ code: 'torn' });
  await appendFile(join(folder.store.location, FOLDER_OBJECTS.recipients), 'junk');
  expect(await folder.readChunks({ from: 2, to: 3 })).toHaveLength(1);
});

test('objects have names that sort and that say what they are', () => {
  expect(spanObject(12)).toBe('spans/000012.json');
  expect(outcomeObject(10_000)).toBe('outcomes/010000.json');
  expect(sourceObject('/lists/Autumn list.CSV.gz')).toBe('source.csv.gz');
  expect(sourceObject('-')).toBe('source');
  expect(suppressObject(2, 'gone.txt')).toBe('suppress-2.txt');
});
