import { readFile } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { parse } from 'csv-parse/sync';
import type { CampaignDefinition } from '../../../src/domain/campaign-definition.ts';
import type { ListCounts } from '../../../src/domain/counts.ts';
import type { Recipient } from '../../../src/domain/recipient.ts';
import { prepareList } from '../../../src/recipients/prepare-list.ts';
import { openCampaignFolder } from '../../../src/storage/campaign-folder.ts';
import type { CampaignFolder } from '../../../src/storage/campaign-folder.ts';
import { FOLDER_OBJECTS } from '../../../src/storage/folder-objects.ts';
import { openHome } from '../../../src/storage/home.ts';
import { tempDir } from '../../support/temp-dir.ts';

export interface ListSettings {
  variables?: string[];
  chunkSize?: number;
  email?: string;
  data?: Record<string, string>;
  defaults?: Record<string, string>;
  encoding?: string;
  delimiter?: string;
  suppress?: (string | Buffer)[];
  rowsMax?: number;
}

export function fixture(name: string): Promise<Buffer> {
  return readFile(new URL(`../../fixtures/lists/${name}`, import.meta.url));
}

export function definitionOf(settings: ListSettings): CampaignDefinition {
  const { variables = ['name'], encoding, delimiter } = settings;
  return {
    id: 'autumn',
    name: 'Autumn',
    from: 'news@mail.example.com',
    subject: 'Hello',
    templateId: 1,
    variables,
    recipients: {
      object: 'source.csv',
      path: 'list.csv',
      email: settings.email ?? 'email',
      data: settings.data ?? {},
      defaults: settings.defaults ?? {},
      suppress: (settings.suppress ?? []).map((_, index) => ({
        object: `suppress-${index + 1}.csv`,
        path: `gone-${index + 1}.csv`,
      })),
      ...(encoding === undefined ? {} : { encoding }),
      ...(delimiter === undefined ? {} : { delimiter }),
    },
    chunkSize: settings.chunkSize ?? 50,
    quota: { resume: 'auto', resetAt: '00:00', timezone: 'Asia/Shanghai' },
    contentHash: '',
    createdAt: '2026-01-01T00:00:00.000Z',
  };
}

export async function newFolder(
  list: string | Buffer,
  settings: ListSettings = {},
): Promise<CampaignFolder> {
  const folder = openCampaignFolder(openHome(await tempDir()), 'autumn');
  await folder.store.write('source.csv', list);
  for (const [index, gone] of (settings.suppress ?? []).entries()) {
    await folder.store.write(`suppress-${index + 1}.csv`, gone);
  }
  return folder;
}

export interface Prepared {
  folder: CampaignFolder;
  counts: ListCounts;
  chunks: Recipient[][];
  recipients: Recipient[];
  /** The rows of each file, without its header. */
  rejects: string[][];
  suppressed: string[][];
  duplicates: string[][];
}

export async function prepare(
  list: string | Buffer,
  settings: ListSettings = {},
): Promise<Prepared> {
  const folder = await newFolder(list, settings);
  const definition = definitionOf(settings);
  const { rowsMax } = settings;
  const limit = rowsMax === undefined ? {} : { rowsMax };
  const counts = await prepareList({ folder, definition, ...limit });
  const chunks = await folder.readChunks({ from: 0, to: counts.chunks });
  return {
    folder,
    counts,
    chunks,
    recipients: chunks.flat(),
    rejects: await rowsOf(folder, FOLDER_OBJECTS.rejects),
    suppressed: await rowsOf(folder, FOLDER_OBJECTS.suppressed),
    duplicates: await rowsOf(folder, FOLDER_OBJECTS.duplicates),
  };
}

export function streamOf(...parts: (string | Buffer)[]): () => Readable {
  return () =>
    Readable.from(
      parts.map((part) => Buffer.from(part)),
      { objectMode: false },
    );
}

async function rowsOf(folder: CampaignFolder, object: string): Promise<string[][]> {
  const text = (await folder.store.read(object))?.toString() ?? '';
  return parse(text).slice(1);
}
