import { join } from 'node:path';
import type { Readable } from 'node:stream';
import type { ObjectStore, ObjectWriter } from './object-store.ts';
import { checkObjectName } from './object-name.ts';

/** The part of `store` under `prefix`, as a store of its own. */
export function subStore(store: ObjectStore, prefix: string): ObjectStore {
  // Checked here as well: joined to a harmless name, `a/` or `` would pass the store's own check.
  checkObjectName(prefix, store.location);
  const full = (name: string): string => `${prefix}/${name}`;
  const { localDirectory } = store;
  return {
    location: `${store.location}/${prefix}`,
    ...(localDirectory === undefined ? {} : { localDirectory: join(localDirectory, prefix) }),
    read: (name): Promise<Buffer | null> => store.read(full(name)),
    readRange: (name, offset, length): Promise<Buffer> =>
      store.readRange(full(name), offset, length),
    size: (name): Promise<number | null> => store.size(full(name)),
    write: (name, data): Promise<void> => store.write(full(name), data),
    openWriter: (name): Promise<ObjectWriter> => store.openWriter(full(name)),
    openReader: (name): Readable => store.openReader(full(name)),
    list: async (start): Promise<string[]> =>
      (await store.list(full(start))).map((name) => name.slice(prefix.length + 1)),
    remove: (name): Promise<void> => store.remove(full(name)),
  };
}
