import { SuppressionState, type Suppression } from '../domain/suppression.ts';
import type { ObjectStore } from './object-store.ts';
import { StorageError } from './storage-error.ts';
import {
  linesOf,
  parseRemoval,
  parseSuppression,
  REMOVALS_HEADER,
  SUPPRESSIONS_HEADER,
} from './suppression-lines.ts';

/**
 * The suppression store: `suppression/` in the home, beside the campaigns.
 *
 *   added/WRITER-N.csv     who must not be mailed
 *   removed/WRITER-N.csv   whom a person took off again
 *
 * Objects are never changed, only added, and merged into larger ones: the merged one is durable
 * before those it is made of are removed. What is in the store is a pure function of the set of all
 * lines (src/domain/suppression.ts), so a line that is there twice, or is seen in both the old object
 * and the new one, changes nothing. That is why any number of workers write without a lock and why a
 * directory and a bucket need no more than src/storage/object-store.ts promises. An object that grows
 * instead would need an append, which buckets do not have, or overwriting, where a write that was
 * taken for lost and comes late would undo a later one. A database would be one more thing to run, and
 * one in a file (SQLite) is neither shared by machines nor part of Node 20.
 */
export const SUPPRESSION_OBJECTS = {
  added: 'suppression/added/',
  removed: 'suppression/removed/',
} as const;

/** Bytes of the store whose addresses are held at a time: some 50 MB of memory. */
const PASS_BYTES = 16 * 1024 * 1024;
/** Objects read at a time. */
const READS_AT_ONCE = 8;
/** Objects that others merge while we read lead to a further look; this many mean that something is wrong. */
const LOOKS_MAX = 50;

/**
 * Everybody who is suppressed, each address once. A store that is larger than what may be held is
 * read several times, each time for another part of the addresses: time for memory.
 */
export async function* suppressedAddresses(
  home: ObjectStore,
  options: { signal?: AbortSignal; passBytes?: number } = {},
): AsyncGenerator<Suppression> {
  const { signal, passBytes = PASS_BYTES } = options;
  const passes = Math.ceil((await storeBytes(home)) / passBytes);
  for (let pass = 0; pass < passes; pass++) {
    const state = new SuppressionState();
    const isOurs = (address: string) => passes === 1 || partOf(address, passes) === pass;
    for await (const { bytes, name } of objectsOf(home, SUPPRESSION_OBJECTS.removed, signal)) {
      for (const line of dataLines(bytes, REMOVALS_HEADER)) {
        const removal = parseRemoval(line) ?? torn(home, name);
        if (isOurs(removal.address)) state.remove(removal);
      }
    }
    for await (const { bytes, name } of objectsOf(home, SUPPRESSION_OBJECTS.added, signal)) {
      for (const line of dataLines(bytes, SUPPRESSIONS_HEADER)) {
        const entry = parseSuppression(line) ?? torn(home, name);
        if (isOurs(entry.address)) state.add(entry);
      }
    }
    yield* state.entries();
  }
}

/** The objects below a prefix, those included that take the place of others meanwhile. */
async function* objectsOf(
  home: ObjectStore,
  prefix: string,
  signal: AbortSignal | undefined,
): AsyncGenerator<{ name: string; bytes: Buffer }> {
  const done = new Set<string>();
  for (let look = 0; look < LOOKS_MAX; look++) {
    const names = (await home.list(prefix)).filter((name) => !done.has(name));
    let isWhole = true;
    for (let from = 0; from < names.length; from += READS_AT_ONCE) {
      signal?.throwIfAborted();
      const some = names.slice(from, from + READS_AT_ONCE);
      const read = await Promise.all(some.map((name) => home.read(name)));
      for (const [place, bytes] of read.entries()) {
        const name = some[place] ?? '';
        // Merged since it was listed: its lines are in an object that the next look finds.
        if (bytes === null) isWhole = false;
        else {
          done.add(name);
          yield { name, bytes };
        }
      }
    }
    if (isWhole) return;
  }
  const problem = 'its objects vanish faster than they can be read; see who else removes them';
  throw new StorageError('failed', { location: home.location, object: prefix }, problem);
}

async function storeBytes(home: ObjectStore): Promise<number> {
  let bytes = 0;
  const names = await home.list(SUPPRESSION_OBJECTS.added);
  for (let from = 0; from < names.length; from += READS_AT_ONCE) {
    const some = names.slice(from, from + READS_AT_ONCE);
    const sizes = await Promise.all(some.map((name) => home.size(name)));
    for (const size of sizes) bytes += size ?? 0;
  }
  return bytes;
}

function* dataLines(bytes: Buffer, header: string): Generator<string> {
  for (const line of linesOf(bytes)) {
    if (line !== header.trimEnd()) yield line;
  }
}

/** Not left out: an entry that is not understood might be somebody who must not be mailed. */
function torn(home: ObjectStore, object: string): never {
  const problem = 'a line of it is not of the suppression store; restore the file from a backup';
  throw new StorageError('torn', { location: home.location, object }, problem);
}

/** Which of so many parts an address belongs to (FNV-1a). */
function partOf(address: string, parts: number): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < address.length; at++) {
    hash = Math.imul(hash ^ address.charCodeAt(at), 0x01000193);
  }
  return (hash >>> 0) % parts;
}
