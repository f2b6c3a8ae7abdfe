import { hashAddress } from './address-hash.ts';

/** So few, and pages so large, that the lists of pages stay in the processor's cache. */
const SHARDS = 512;
/** Two words of the hash and the value. */
const SLOT_WORDS = 3;
const PAGE_BITS = 10;
const PAGE_SLOTS = 1 << PAGE_BITS;
const SLAB_BITS = 7;
const SLAB_PAGES = 1 << SLAB_BITS;
/** Fuller tables save memory and probe longer: at 0.87 a new address looks at about 30 slots. */
const LOAD_MAX = 0.87;

/**
 * Which addresses were seen, and where: about 15 bytes each, so 150 MB for 10 million.
 *
 * An address is known by 73 bits of a 128-bit hash: 9 choose the shard, 64 lie in the slot. That
 * two of n addresses share them has odds of n² / 2^74: one in 190 million lists of 10
 * million, and it would still show as a row of duplicates.csv. Whole addresses, or 32 bits more of
 * hash, would not leave room for the rest of a worker in 300 MB.
 *
 * Shards grow by a few pages at a time instead of doubling: memory follows the list closely, and
 * nothing is left to the garbage collector, which notices memory of this kind late. Words are
 * signed, since V8 passes those between functions without allocating a number.
 */
export class AddressTable {
  /** Page p is the (p mod SLAB_PAGES)th of slab p / SLAB_PAGES. Slabs are never given back. */
  readonly #slabs: Int32Array[] = [];
  #pages = 0;
  /** The pages of each shard, and how many of its slots are taken. */
  readonly #shards: number[][] = Array.from({ length: SHARDS }, () => []);
  readonly #used = new Uint32Array(SHARDS);
  readonly #hash = new Int32Array(4);
  #size = 0;

  get size(): number {
    return this.#size;
  }

  /**
   * The value under which the address came first, in any case of letters; 0 when it is new, and
   * then it is kept under `value` (1 to 2^32 - 1).
   */
  add(address: string, value: number): number {
    const hash = this.#hash;
    hashAddress(address, hash);
    const shard = (hash[0] ?? 0) & (SHARDS - 1);
    const pages = this.#pagesOf(shard);
    if ((this.#used[shard] ?? 0) >= pages.length * PAGE_SLOTS * LOAD_MAX) this.#grow(pages);
    const found = this.#place(pages, hash[1] ?? 0, hash[2] ?? 0, value);
    if (found !== 0) return found;
    this.#used[shard] = (this.#used[shard] ?? 0) + 1;
    this.#size += 1;
    return 0;
  }

  /** A slot's home is its hash scaled to the number of slots; it is probed upwards. */
  #place(pages: readonly number[], a: number, b: number, value: number): number {
    const slots = pages.length * PAGE_SLOTS;
    let slot = ((a >>> 0) * slots * 2 ** -32) >>> 0;
    for (;;) {
      const page = pages[slot >>> PAGE_BITS] ?? 0;
      const slab = this.#slabOf(page);
      const at = startOf(page) + (slot & (PAGE_SLOTS - 1)) * SLOT_WORDS;
      const found = slab[at + 2] ?? 0;
      if (found === 0) {
        slab[at] = a;
        slab[at + 1] = b;
        slab[at + 2] = value;
        return 0;
      }
      if (slab[at] === a && slab[at + 1] === b) return found >>> 0;
      slot = slot + 1 === slots ? 0 : slot + 1;
    }
  }

  /** Copies the shard aside, adds a sixteenth, and puts everything in anew. */
  #grow(pages: number[]): void {
    const pageWords = PAGE_SLOTS * SLOT_WORDS;
    const old = new Int32Array(pages.length * pageWords);
    pages.forEach((page, index) => {
      const start = startOf(page);
      const words = this.#slabOf(page).subarray(start, start + pageWords);
      old.set(words, index * pageWords);
      words.fill(0);
    });
    const more = Math.max(1, pages.length >> 4);
    for (let i = 0; i < more; i++) pages.push(this.#newPage());
    for (let at = 0; at < old.length; at += SLOT_WORDS) {
      const value = old[at + 2] ?? 0;
      if (value !== 0) this.#place(pages, old[at] ?? 0, old[at + 1] ?? 0, value);
    }
  }

  #newPage(): number {
    const page = this.#pages;
    if (page % SLAB_PAGES === 0) {
      this.#slabs.push(new Int32Array(SLAB_PAGES * PAGE_SLOTS * SLOT_WORDS));
    }
    this.#pages += 1;
    return page;
  }

  #pagesOf(shard: number): number[] {
    const pages = this.#shards[shard];
    if (pages === undefined) throw new RangeError(`the address table has no shard ${shard}`);
    return pages;
  }

  #slabOf(page: number): Int32Array {
    const slab = this.#slabs[page >>> SLAB_BITS];
    if (slab === undefined) throw new RangeError(`the address table has no page ${page}`);
    return slab;
  }
}

function startOf(page: number): number {
  return (page & (SLAB_PAGES - 1)) * PAGE_SLOTS * SLOT_WORDS;
}
