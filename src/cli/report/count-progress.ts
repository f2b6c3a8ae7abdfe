import type { Io } from '../io.ts';
import { count } from '../status-text.ts';

/** Most reports are there before anybody wonders. */
const SILENT_MS = 2_000;
const LINE_EVERY_MS = 5_000;

/** Says on stderr how far something long is: `Asking SES: 300 of 1,000 recipients` */
export class CountProgress {
  readonly #io: Pick<Io, 'err'>;
  readonly #what: string;
  readonly #of: string;
  #done = 0;
  #nextAt = performance.now() + SILENT_MS;

  constructor(io: Pick<Io, 'err'>, what: string, total: number, unit: string) {
    this.#io = io;
    this.#what = what;
    this.#of = `of ${count(total)} ${unit}`;
  }

  add(more: number): void {
    this.#done += more;
    const now = performance.now();
    if (now < this.#nextAt) return;
    this.#nextAt = now + LINE_EVERY_MS;
    this.#io.err(`${this.#what}: ${count(this.#done)} ${this.#of}\n`);
  }
}
