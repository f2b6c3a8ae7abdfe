/**
 * Who must not be mailed, and since when. Entries come from SES's events, from people and from files,
 * in any order and any number of times: events are repeated and overtake each other, workers write
 * side by side. So the state of an address is a pure function of the *set* of its entries, decided by
 * the time that each carries and never by its arrival:
 *
 *   the latest suppression counts; ties go to the graver reason
 *   a removal later than it lifts it; at the same moment the suppression stands
 *   a suppression later than the removal holds again
 */
export const SUPPRESSION_REASONS = ['complaint', 'unsubscribe', 'bounce', 'manual'] as const;
/** Gravest first. `bounce` is a hard one; `manual` came without any. */
export type SuppressionReason = (typeof SUPPRESSION_REASONS)[number];

export const SUPPRESSION_SOURCES = ['event', 'operator', 'import'] as const;
export type SuppressionSource = (typeof SUPPRESSION_SOURCES)[number];

export interface Suppression {
  /** In lower case, as addresses are compared everywhere. */
  address: string;
  reason: SuppressionReason;
  /** When it happened, in ms. */
  at: number;
  source: SuppressionSource;
}

/** A person took the address off. */
export interface Removal {
  address: string;
  at: number;
}

/** The state of any number of addresses, from entries in any order. */
export class SuppressionState {
  readonly #latest = new Map<string, Suppression>();
  readonly #removedAt = new Map<string, number>();

  add(entry: Suppression): void {
    const known = this.#latest.get(entry.address);
    if (known === undefined || isLater(entry, known)) this.#latest.set(entry.address, entry);
  }

  remove({ address, at }: Removal): void {
    this.#removedAt.set(address, Math.max(at, this.#removedAt.get(address) ?? at));
  }

  /** Those that are suppressed. */
  *entries(): Generator<Suppression> {
    for (const entry of this.#latest.values()) {
      const removedAt = this.#removedAt.get(entry.address);
      if (removedAt === undefined || removedAt <= entry.at) yield entry;
    }
  }
}

/** A total order but for equal entries, so that the first of two never depends on their order. */
function isLater(entry: Suppression, known: Suppression): boolean {
  if (entry.at !== known.at) return entry.at > known.at;
  const { reason, source } = entry;
  if (reason !== known.reason) {
    return SUPPRESSION_REASONS.indexOf(reason) < SUPPRESSION_REASONS.indexOf(known.reason);
  }
  return SUPPRESSION_SOURCES.indexOf(source) < SUPPRESSION_SOURCES.indexOf(known.source);
}
