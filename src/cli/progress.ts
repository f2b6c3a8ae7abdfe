import { createLogUpdate } from 'log-update';
import type { CampaignStatus } from '../domain/status.ts';
import type { Io } from './io.ts';
import { boardLines } from './progress-board.ts';
import { picture, whatNow } from './progress-text.ts';
import { moment, pace, pauseLines, recurringLines, waitLines } from './status-text.ts';

/** Shows campaigns on their way, on stderr. */
export interface ProgressDisplay {
  show(status: CampaignStatus): void;
  /** A sentence beside the numbers, such as that no worker answers. */
  note(id: string, text: string): void;
  /** Leaves the last picture standing. */
  end(): void;
}

export function openProgress(io: Io, plain: boolean, ids: readonly string[]): ProgressDisplay {
  return io.isErrTerminal && !plain ? new LiveProgress(ids) : new PlainProgress(io, ids);
}

/** Redrawn in place: a picture of one campaign, or a line for each of several. */
class LiveProgress implements ProgressDisplay {
  readonly #update = createLogUpdate(process.stderr);
  readonly #ids: readonly string[];
  readonly #statuses = new Map<string, CampaignStatus>();
  /** The newest last. */
  readonly #notes = new Map<string, string>();

  constructor(ids: readonly string[]) {
    this.#ids = ids;
  }

  show(status: CampaignStatus): void {
    this.#statuses.set(status.id, status);
    this.#notes.delete(status.id);
    this.#draw();
  }

  note(id: string, text: string): void {
    this.#notes.delete(id);
    this.#notes.set(id, text);
    this.#draw();
  }

  end(): void {
    this.#update.done();
  }

  #draw(): void {
    this.#update(this.#lines().join('\n'));
  }

  #lines(): string[] {
    const note = [...this.#notes.values()].at(-1) ?? '';
    if (this.#ids.length > 1) {
      const { rows, columns } = process.stderr;
      // A serial line or a container's terminal may have no size, and says 0.
      const screen = { rows: rows > 0 ? rows : 24, columns: columns > 0 ? columns : 80 };
      return boardLines({ ids: this.#ids, statuses: this.#statuses, note }, screen);
    }
    const lines = [...this.#statuses.values()].flatMap(picture);
    return note === '' ? lines : [...lines, note];
  }
}

/**
 * At most a line in five seconds, so that a log of an hour stays readable; and every change. Several
 * campaigns take turns: together they print no more of them than one would.
 */
const LINE_EVERY_MS = 5_000;

/** What was last said of a campaign. */
interface Said {
  at: number;
  state: string;
  text: string;
}

class PlainProgress implements ProgressDisplay {
  readonly #io: Io;
  readonly #isOne: boolean;
  readonly #everyMs: number;
  readonly #said = new Map<string, Said>();
  /** What is wrong with Temporal is said once, and not once for each campaign. */
  #note = '';

  constructor(io: Io, ids: readonly string[]) {
    this.#io = io;
    this.#isOne = ids.length === 1;
    this.#everyMs = LINE_EVERY_MS * ids.length;
  }

  show(status: CampaignStatus): void {
    const said = this.#saidOf(status.id);
    const { pause, wait } = status;
    const state = [status.state, pause?.code, pause?.needs, wait?.code, wait?.until].join(' ');
    const isChange = state !== said.state;
    if (!isChange && Date.now() - said.at < this.#everyMs) return;
    const text = [`${status.state}: ${whatNow(status)}`, pace(status)]
      .filter((part) => part !== '')
      .join('; ');
    if (!isChange && text === said.text) return;
    const more = [...recurringLines(status), ...pauseLines(status), ...waitLines(status)];
    const prefix = this.#isOne ? '' : `${status.id}: `;
    for (const line of [text, ...(isChange ? more : [])]) this.#line(`${prefix}${line}`);
    this.#said.set(status.id, { at: Date.now(), state, text });
    this.#note = '';
  }

  note(id: string, text: string): void {
    const said = this.#saidOf(id);
    if (text === said.text) return;
    this.#said.set(id, { ...said, at: Date.now(), text });
    if (text === this.#note) return;
    this.#note = text;
    this.#line(text);
  }

  end(): void {}

  #saidOf(id: string): Said {
    return this.#said.get(id) ?? { at: 0, state: '', text: '' };
  }

  #line(text: string): void {
    this.#io.err(`${moment(new Date().toISOString())} ${text}\n`);
  }
}
