import { randomBytes } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { Suppression } from '../domain/suppression.ts';
import type { ObjectStore } from './object-store.ts';
import { suppressionLine, SUPPRESSIONS_HEADER } from './suppression-lines.ts';
import { SUPPRESSION_OBJECTS } from './suppression-store.ts';

export interface SuppressionWriterOptions {
  /** After each write, durable or not. */
  onFlush?: (report: FlushReport) => void;
  /** @default the limits below */
  limits?: Partial<WriterLimits>;
}

export interface FlushReport {
  entries: number;
  ms: number;
  /** Why it failed. */
  error?: unknown;
}

export interface WriterLimits {
  /** Least time between the beginnings of two writes: 500 events/s are gathered into 20 objects/s. */
  everyMs: number;
  /** Entries that wait for their write; beyond, whoever brings more is told to come again. */
  queueMax: number;
  /** Objects of ours that are merged into one. */
  mergeAt: number;
  /** From this size on a merged object is left alone, and the next one begun. */
  mergedBytes: number;
  /** Entries that are known to be stored, so that repeating them writes nothing. */
  knownMax: number;
}

const LIMITS: WriterLimits = {
  everyMs: 50,
  queueMax: 10_000,
  mergeAt: 32,
  mergedBytes: 256 * 1024,
  knownMax: 20_000,
};

/** More waits already than may. */
export class QueueFullError extends Error {
  override readonly name = 'QueueFullError';
  constructor() {
    super('too many suppressions wait to be stored');
  }
}

interface Waiting {
  lines: string[];
  resolve: () => void;
  reject: (error: unknown) => void;
}

/**
 * Puts suppressions into the store, many with one write (a group commit): while one is under way, or
 * the last is not `everyMs` old, what comes is gathered, and all of it is durable, or none, when that
 * write ends. Each write is an object of its own. Once there are some, they are written again as one
 * and then removed; a process that is killed leaves at most `mergeAt` small ones behind.
 */
export class SuppressionWriter {
  readonly #home: ObjectStore;
  readonly #limits: WriterLimits;
  readonly #onFlush: (report: FlushReport) => void;
  /** Names are nobody else's, whoever writes beside us or wrote before a restart. */
  readonly #id = randomBytes(6).toString('hex');
  #number = 0;
  readonly #waiting: Waiting[] = [];
  #queued = 0;
  /** The loop of writes; null while nothing waits. */
  #running: Promise<void> | null = null;
  #beganAt = Number.NEGATIVE_INFINITY;
  readonly #closing = new AbortController();
  /** Oldest first. */
  readonly #known = new Set<string>();
  /** What is to be merged: objects, and their lines. */
  readonly #objects: string[] = [];
  readonly #lines: string[] = [];
  #merging: Promise<void> | null = null;

  constructor(home: ObjectStore, options: SuppressionWriterOptions = {}) {
    this.#home = home;
    this.#limits = { ...LIMITS, ...options.limits };
    this.#onFlush = options.onFlush ?? (() => undefined);
  }

  /** Resolves when all of them are durable; `false`: they were before, and nothing was written. */
  async add(entries: readonly Suppression[]): Promise<boolean> {
    const lines = entries.map(suppressionLine).filter((line) => !this.#known.has(line));
    if (lines.length === 0) return false;
    if (this.#queued + lines.length > this.#limits.queueMax) throw new QueueFullError();
    this.#queued += lines.length;
    await new Promise<void>((resolve, reject) => {
      this.#waiting.push({ lines, resolve, reject });
      this.#running ??= this.#run();
    });
    return true;
  }

  /** Stores what waits, and leaves one object behind instead of many. Nothing may be added after it. */
  async close(): Promise<void> {
    this.#closing.abort();
    await this.#running;
    await this.#merging;
    if (this.#objects.length > 1) await this.#merge();
  }

  async #run(): Promise<void> {
    while (this.#waiting.length > 0) {
      const wait = this.#beganAt + this.#limits.everyMs - performance.now();
      if (wait > 0)
        await delay(wait, undefined, { signal: this.#closing.signal }).catch(() => undefined);
      this.#beganAt = performance.now();
      await this.#flush(this.#waiting.splice(0));
    }
    this.#running = null;
  }

  async #flush(some: Waiting[]): Promise<void> {
    const lines = some.flatMap((each) => each.lines);
    const name = this.#newName();
    try {
      await this.#home.write(name, SUPPRESSIONS_HEADER + lines.join(''));
    } catch (error) {
      // Perhaps it is there after all. That does no harm: whoever brought them brings them again.
      this.#report(lines.length, error);
      for (const { reject } of some) reject(error);
      return;
    } finally {
      this.#queued -= lines.length;
    }
    this.#report(lines.length);
    for (const { resolve } of some) resolve();
    this.#remember(lines);
    this.#objects.push(name);
    for (const line of lines) this.#lines.push(line);
    if (this.#objects.length >= this.#limits.mergeAt) {
      this.#merging ??= this.#merge().finally(() => (this.#merging = null));
    }
  }

  /** Beside the writes that go on. One that fails is tried again later, and loses nothing. */
  async #merge(): Promise<void> {
    const objects = [...this.#objects];
    const lineCount = this.#lines.length;
    const text = this.#lines.join('');
    const merged = this.#newName();
    try {
      await this.#home.write(merged, SUPPRESSIONS_HEADER + text);
    } catch {
      return;
    }
    // One that stays is harmless, and not worth writing all of it once more.
    for (const name of objects) await this.#home.remove(name).catch(() => undefined);
    const isFull = text.length >= this.#limits.mergedBytes;
    this.#objects.splice(0, objects.length, ...(isFull ? [] : [merged]));
    if (isFull) this.#lines.splice(0, lineCount);
  }

  #remember(lines: readonly string[]): void {
    for (const line of lines) this.#known.add(line);
    for (const line of this.#known) {
      if (this.#known.size <= this.#limits.knownMax) return;
      this.#known.delete(line);
    }
  }

  #report(entries: number, error?: unknown): void {
    const ms = performance.now() - this.#beganAt;
    this.#onFlush({ entries, ms, ...(error === undefined ? {} : { error }) });
  }

  #newName(): string {
    this.#number += 1;
    return objectName(this.#id, this.#number);
  }
}

function objectName(writer: string, number: number): string {
  return `${SUPPRESSION_OBJECTS.added}${writer}-${String(number).padStart(6, '0')}.csv`;
}
