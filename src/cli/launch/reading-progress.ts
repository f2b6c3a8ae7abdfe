import type { Io } from '../io.ts';

/** Most lists are read before anybody wonders. */
const SILENT_MS = 2_000;
const LINE_EVERY_MS = 5_000;
const MB = 1_000_000;

/** Says on stderr how far a long reading is: `Checking list.csv: 310 of 540 MB`. */
export class ReadingProgress {
  readonly #io: Io;
  readonly #what: string;
  readonly #total: number | null;
  #bytes = 0;
  #nextAt = performance.now() + SILENT_MS;

  /** `total` is null where nobody knows it, as with a pipe. */
  constructor(io: Io, what: string, total: number | null) {
    this.#io = io;
    this.#what = what;
    this.#total = total;
  }

  add(bytes: number): void {
    this.#bytes += bytes;
    const now = performance.now();
    if (now < this.#nextAt) return;
    this.#nextAt = now + LINE_EVERY_MS;
    const of = this.#total === null ? '' : ` of ${megabytes(this.#total)}`;
    this.#io.err(`${this.#what}: ${megabytes(this.#bytes)}${of} MB\n`);
  }
}

function megabytes(bytes: number): string {
  return String(Math.floor(bytes / MB));
}
