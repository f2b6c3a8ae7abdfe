import { randomBytes } from 'node:crypto';
import type { Removal, Suppression } from '../domain/suppression.ts';
import type { ObjectStore } from './object-store.ts';
import {
  removalLine,
  REMOVALS_HEADER,
  suppressionLine,
  SUPPRESSIONS_HEADER,
} from './suppression-lines.ts';
import { SUPPRESSION_OBJECTS } from './suppression-store.ts';

/** Small enough to be read whole, beside Temporal's heartbeats; a million addresses make sixty. */
const OBJECT_BYTES = 1024 * 1024;
/** Objects from so small on are merged with others; writers leave none alone that is smaller. */
const SMALL_BYTES = 128 * 1024;
/** Fewer small objects than this cost a preparation less than merging them would. */
const SMALL_MAX = 200;

/** Many at once. Repeating it after a failure adds nothing twice. */
export class SuppressionBulk {
  readonly #objects: LineObjects;

  constructor(home: ObjectStore) {
    this.#objects = new LineObjects(home, SUPPRESSION_OBJECTS.added, SUPPRESSIONS_HEADER);
  }

  add(entry: Suppression): void {
    this.#objects.add(suppressionLine(entry));
  }

  /** Writes when there is enough for an object; to be awaited now and then while adding. */
  async flush(): Promise<void> {
    await this.#objects.flush(OBJECT_BYTES);
  }

  /** All of it is durable. */
  async end(): Promise<void> {
    await this.#objects.flush(1);
  }
}

export async function writeRemovals(home: ObjectStore, removals: Iterable<Removal>): Promise<void> {
  const objects = new LineObjects(home, SUPPRESSION_OBJECTS.removed, REMOVALS_HEADER);
  for (const removal of removals) {
    objects.add(removalLine(removal));
    await objects.flush(OBJECT_BYTES);
  }
  await objects.flush(1);
}

/**
 * Merges the small objects that killed workers left, if there are many. Two that do it at once, or a
 * worker whose objects are merged beneath it, only leave lines that are there twice. The number of
 * objects that were merged.
 */
export async function mergeSmallObjects(home: ObjectStore): Promise<number> {
  const names = await home.list(SUPPRESSION_OBJECTS.added);
  if (names.length <= SMALL_MAX) return 0;
  const small: string[] = [];
  for (const name of names) {
    const size = await home.size(name);
    if (size !== null && size < SMALL_BYTES) small.push(name);
  }
  if (small.length <= SMALL_MAX) return 0;
  const objects = new LineObjects(home, SUPPRESSION_OBJECTS.added, SUPPRESSIONS_HEADER);
  for (const name of small) {
    const text = (await home.read(name))?.toString('latin1') ?? '';
    objects.add(text.replace(SUPPRESSIONS_HEADER, ''));
    await objects.flush(OBJECT_BYTES);
  }
  // Only then: all that was read is durable under another name.
  await objects.flush(1);
  for (const name of small) await home.remove(name);
  return small.length;
}

/** Gathers lines into objects with names of their own. */
class LineObjects {
  readonly #home: ObjectStore;
  readonly #prefix: string;
  readonly #header: string;
  readonly #id = randomBytes(6).toString('hex');
  #number = 0;
  #lines: string[] = [];
  #bytes = 0;

  constructor(home: ObjectStore, prefix: string, header: string) {
    this.#home = home;
    this.#prefix = prefix;
    this.#header = header;
  }

  add(lines: string): void {
    this.#lines.push(lines);
    this.#bytes += lines.length;
  }

  /** Writes what there is, if that is at least so much. */
  async flush(bytesMin: number): Promise<void> {
    if (this.#bytes < bytesMin) return;
    this.#number += 1;
    const name = `${this.#prefix}${this.#id}-${String(this.#number).padStart(6, '0')}.csv`;
    const text = this.#header + this.#lines.join('');
    this.#lines = [];
    this.#bytes = 0;
    await this.#home.write(name, text);
  }
}
