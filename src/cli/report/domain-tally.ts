import { checkAddress } from '../../recipients/check-address.ts';

/** Domains counted apart: a list of companies has as many as rows, and memory has an end. */
const DOMAINS_MAX = 50_000;

export interface DomainFates {
  domain: string;
  rows: number;
  fates: Record<string, number>;
}

export interface DomainTable {
  /** The largest, in that order. */
  domains: DomainFates[];
  /** Everything else, and how many domains that is at least. */
  others: (Omit<DomainFates, 'domain'> & { domains: number }) | null;
  /** Rows without an address that has a domain. */
  none: number;
}

/** Fates by recipient domain. Whoever comes after the first 50,000 domains is one of the others. */
export class DomainTally {
  readonly #domains = new Map<string, DomainFates>();
  readonly #beyond: DomainFates = { domain: '', rows: 0, fates: {} };
  #none = 0;

  add(email: string, fate: string): void {
    // What the check refused may be anything, such as a name beside the address.
    if (email === '' || (fate === 'rejected' && checkAddress(email) !== null)) {
      this.#none += 1;
      return;
    }
    const entry = this.#entryOf(email.slice(email.lastIndexOf('@') + 1).toLowerCase());
    entry.rows += 1;
    entry.fates[fate] = (entry.fates[fate] ?? 0) + 1;
  }

  table(shown: number): DomainTable {
    const sorted = [...this.#domains.values()].toSorted((a, b) => b.rows - a.rows);
    const rest = sorted.slice(shown);
    const others = { domains: rest.length, rows: 0, fates: {} as Record<string, number> };
    for (const { rows, fates } of [...rest, this.#beyond]) {
      others.rows += rows;
      for (const [fate, count] of Object.entries(fates)) {
        others.fates[fate] = (others.fates[fate] ?? 0) + count;
      }
    }
    return {
      domains: sorted.slice(0, shown),
      others: others.rows === 0 ? null : others,
      none: this.#none,
    };
  }

  #entryOf(domain: string): DomainFates {
    const known = this.#domains.get(domain);
    if (known !== undefined) return known;
    if (this.#domains.size >= DOMAINS_MAX) return this.#beyond;
    const entry = { domain, rows: 0, fates: {} };
    this.#domains.set(domain, entry);
    return entry;
  }
}
