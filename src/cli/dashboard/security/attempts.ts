/** So many wrong tokens from one address, then none is looked at for a while. */
const ATTEMPTS_MAX = 10;
const WINDOW_MS = 15 * 60_000;
/** Whoever has more addresses than this is not stopped by counting them. */
const ADDRESSES_MAX = 1_000;

/** Counts wrong tokens by the address that they come from. */
export class Attempts {
  readonly #now: () => number;
  readonly #wrong = new Map<string, { count: number; until: number }>();

  constructor(now: () => number) {
    this.#now = now;
  }

  /** How long this address has to wait; 0 when it may try. */
  waitMs(address: string): number {
    const known = this.#wrong.get(address);
    if (known === undefined || known.count < ATTEMPTS_MAX) return 0;
    return Math.max(0, known.until - this.#now());
  }

  failed(address: string): void {
    const now = this.#now();
    const known = this.#wrong.get(address);
    const count = known !== undefined && now < known.until ? known.count + 1 : 1;
    this.#wrong.delete(address);
    for (const oldest of this.#wrong.keys()) {
      if (this.#wrong.size < ADDRESSES_MAX) break;
      this.#wrong.delete(oldest);
    }
    this.#wrong.set(address, { count, until: now + WINDOW_MS });
  }

  succeeded(address: string): void {
    this.#wrong.delete(address);
  }
}
