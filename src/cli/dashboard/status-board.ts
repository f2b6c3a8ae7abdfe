import { setTimeout as delay } from 'node:timers/promises';
import pLimit from 'p-limit';
import type { CampaignStatus } from '../../domain/status.ts';

/** What is known of a campaign right now. */
export interface Look {
  /** Null: nobody has ever answered. */
  status: CampaignStatus | null;
  /** When a worker said so; null with no status. */
  at: number | null;
  /** False: nobody answers at the moment, and the status is an old one. */
  isFresh: boolean;
  /** Why not, when that is known already. */
  problem: unknown;
}

interface Entry {
  asking: Promise<void> | null;
  status: CampaignStatus | null;
  at: number | null;
  problem: unknown;
}

/** A worker answers each in milliseconds; without one every question waits for its deadline. */
const ASKED_AT_ONCE = 10;
const KEPT_MAX = 500;

/**
 * Asks for each campaign's status at most once at a time, however many pages look at it: without a
 * worker questions last 15 seconds, and pages ask every two.
 */
export class StatusBoard {
  readonly #ask: (id: string) => Promise<CampaignStatus>;
  readonly #entries = new Map<string, Entry>();
  readonly #limit = pLimit(ASKED_AT_ONCE);

  constructor(ask: (id: string) => Promise<CampaignStatus>) {
    this.#ask = ask;
  }

  /** Waits no longer than `patienceMs` for an answer. */
  async look(id: string, patienceMs: number): Promise<Look> {
    const entry = this.#entry(id);
    if (isOver(entry.status)) return { ...shown(entry), isFresh: true };
    entry.asking ??= this.#limit(() => this.#answer(id, entry));
    const { asking } = entry;
    const done = new AbortController();
    try {
      const isFresh = await Promise.race([
        asking.then(() => entry.problem === null),
        delay(patienceMs, false, { signal: done.signal, ref: false }),
      ]);
      return { ...shown(entry), isFresh };
    } finally {
      done.abort();
    }
  }

  /** What a command answered is newer than any answer under way. */
  put(status: CampaignStatus): void {
    this.#entries.delete(status.id);
    const entry = this.#entry(status.id);
    entry.status = status;
    entry.at = Date.now();
  }

  async #answer(id: string, entry: Entry): Promise<void> {
    try {
      entry.status = await this.#ask(id);
      entry.at = Date.now();
      entry.problem = null;
    } catch (error) {
      entry.problem = error;
    } finally {
      entry.asking = null;
    }
  }

  #entry(id: string): Entry {
    const known = this.#entries.get(id);
    if (known !== undefined) return known;
    for (const oldest of this.#entries.keys()) {
      if (this.#entries.size < KEPT_MAX) break;
      this.#entries.delete(oldest);
    }
    const entry = { asking: null, status: null, at: null, problem: null };
    this.#entries.set(id, entry);
    return entry;
  }
}

function shown({ status, at, problem }: Entry): Omit<Look, 'isFresh'> {
  return { status, at, problem };
}

/** Nothing about it changes any more: its report is written. */
export function isOver(status: CampaignStatus | null): boolean {
  if (status === null || status.finishedAt === null) return false;
  return ['finished', 'cancelled', 'failed'].includes(status.state);
}
