import type { CampaignDefinition } from '../domain/campaign-definition.ts';
import type { ListCounts } from '../domain/counts.ts';
import type { Recipient } from '../domain/recipient.ts';
import type { ChunkRange } from '../domain/span.ts';
import { FOLDER_OBJECTS } from './folder-objects.ts';
import type { ObjectStore } from './object-store.ts';
import { readChunks } from './read-chunks.ts';
import { readSealed, writeSealed } from './sealed-json.ts';
import { StorageError } from './storage-error.ts';
import { subStore } from './sub-store.ts';

const CAMPAIGNS = 'campaigns';

/** Everything that lasts about one campaign. The names of its objects: folder-objects.ts. */
export interface CampaignFolder {
  readonly id: string;
  /** The folder itself, for streams and for plain files such as `report.csv`. */
  readonly store: ObjectStore;
  readDefinition(): Promise<CampaignDefinition>;
  writeDefinition(definition: CampaignDefinition): Promise<void>;
  /** Null until preparation has finished: the counts are written last and mark it as done. */
  readCounts(): Promise<ListCounts | null>;
  writeCounts(counts: ListCounts): Promise<void>;
  /** The recipients of each chunk of the range, in order; every chunk is checked. */
  readChunks(range: ChunkRange): Promise<Recipient[][]>;
  /** Null when there is none; a StorageError `torn` when it is not what `writeJson` wrote. */
  readJson<T>(name: string): Promise<T | null>;
  writeJson(name: string, value: unknown): Promise<void>;
}

export function openCampaignFolder(home: ObjectStore, id: string): CampaignFolder {
  if (!isCampaignId(id)) {
    const problem =
      'not a campaign id; use letters, digits, and . _ : - after the first, at most 128';
    throw new StorageError(
      'failed',
      { location: home.location, object: JSON.stringify(id) },
      problem,
    );
  }
  const store = subStore(home, `${CAMPAIGNS}/${id}`);
  return {
    id,
    store,
    readDefinition: async (): Promise<CampaignDefinition> => {
      const found = await readSealed<CampaignDefinition>(store, FOLDER_OBJECTS.definition);
      if (found !== null) return found;
      const where = { location: store.location, object: FOLDER_OBJECTS.definition };
      const problem = `there is no campaign ${id} here; check the id and STEADYSEND_HOME`;
      throw new StorageError('missing', where, problem);
    },
    writeDefinition: (definition) => writeSealed(store, FOLDER_OBJECTS.definition, definition),
    readCounts: () => readSealed<ListCounts>(store, FOLDER_OBJECTS.counts),
    writeCounts: (counts) => writeSealed(store, FOLDER_OBJECTS.counts, counts),
    readChunks: (range) => readChunks(store, range),
    readJson: <T>(name: string) => readSealed<T>(store, name),
    writeJson: (name, value) => writeSealed(store, name, value),
  };
}

/** One part of an object's name, so that an id can never reach into another campaign's folder. */
export function isCampaignId(id: string): boolean {
  return /^[A-Za-z0-9][A-Za-z0-9._:-]{0,127}$/.test(id);
}
