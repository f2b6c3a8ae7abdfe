/** 18 bits of the hash choose the shard; its upper 16 are kept, of which two say the same again. */
const SHARDS = 1 << 18;
const PAGE_SLOTS = 16;
/**
 * A page, in words: the page before it in its shard plus one, 16 marks, 16 values. What a look-up
 * reads lies together, because each trip to memory costs as much as hashing the address.
 */
const MARKS = 1;
const VALUES = MARKS + PAGE_SLOTS / 2;
const PAGE_WORDS = VALUES + PAGE_SLOTS;
/** Pages are allocated by so many: 100 KB, which costs little where a list is short. */
const SLAB_BITS = 10;
const SLAB_PAGES = 1 << SLAB_BITS;

interface Slab {
  words: Uint32Array;
  /** The same memory, for the marks. */
  halves: Uint16Array;
}

/**
 * A multimap from 32-bit hashes to 32-bit values that forgets nothing, at about 8 bytes an entry:
 * 80 MB for 10 million. Equal hashes say “maybe”; whoever asks has to know better.
 *
 * A shard is a list of pages that is only ever added to, and a look-up reads all of its marks: some
 * 40 at 10 million, which is less work than parsing a field of the row. For that nothing is ever
 * moved, so there is no doubling, no peak while it grows, and no free slot but in a shard's newest
 * page.
 */
export class AddressTable {
  readonly #slabs: Slab[] = [];
  #pages = 0;
  /** Of each shard: its newest page plus one, and how many entries it has. */
  readonly #shards = new Uint32Array(SHARDS * 2);
  #size = 0;

  get size(): number {
    return this.#size;
  }

  /** The first value of this hash that `fits`, or -1. */
  find(hash: number, fits: (value: number) => boolean): number {
    const shard = (hash & (SHARDS - 1)) * 2;
    const mark = hash >>> 16;
    let page = this.#shards[shard] ?? 0;
    let slots = slotsIn(this.#shards[shard + 1] ?? 0);
    while (page !== 0) {
      const { words, halves } = this.#slabOf(page - 1);
      const start = startOf(page - 1);
      const marks = (start + MARKS) * 2;
      for (let slot = 0; slot < slots; slot++) {
        if (halves[marks + slot] !== mark) continue;
        const value = words[start + VALUES + slot] ?? 0;
        if (fits(value)) return value;
      }
      page = words[start] ?? 0;
      slots = PAGE_SLOTS;
    }
    return -1;
  }

  add(hash: number, value: number): void {
    const shard = (hash & (SHARDS - 1)) * 2;
    const used = this.#shards[shard + 1] ?? 0;
    const slot = used % PAGE_SLOTS;
    if (slot === 0) this.#addPage(shard);
    const page = (this.#shards[shard] ?? 0) - 1;
    const { words, halves } = this.#slabOf(page);
    const start = startOf(page);
    halves[(start + MARKS) * 2 + slot] = hash >>> 16;
    words[start + VALUES + slot] = value;
    this.#shards[shard + 1] = used + 1;
    this.#size += 1;
  }

  #addPage(shard: number): void {
    const page = this.#pages;
    if (page % SLAB_PAGES === 0) {
      const words = new Uint32Array(SLAB_PAGES * PAGE_WORDS);
      this.#slabs.push({ words, halves: new Uint16Array(words.buffer) });
    }
    this.#slabOf(page).words[startOf(page)] = this.#shards[shard] ?? 0;
    this.#shards[shard] = page + 1;
    this.#pages += 1;
  }

  #slabOf(page: number): Slab {
    const slab = this.#slabs[page >>> SLAB_BITS];
    if (slab === undefined) throw new RangeError(`the address table has no page ${page}`);
    return slab;
  }
}

/** Taken slots of a shard's newest page. */
function slotsIn(used: number): number {
  return used === 0 ? 0 : ((used - 1) % PAGE_SLOTS) + 1;
}

function startOf(page: number): number {
  return (page & (SLAB_PAGES - 1)) * PAGE_WORDS;
}
