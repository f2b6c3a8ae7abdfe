import { createLogUpdate } from 'log-update';
import type { CampaignStatus } from '../domain/status.ts';
import type { Io } from './io.ts';
import { count, heldLines, moment, pace, pauseLines, whereabouts } from './status-text.ts';

/** Shows a campaign on its way, on stderr. */
export interface ProgressDisplay {
  show(status: CampaignStatus): void;
  /** A sentence beside the numbers, such as that no worker answers. */
  note(text: string): void;
  /** Leaves the last picture standing. */
  end(): void;
}

export function openProgress(io: Io, plain: boolean): ProgressDisplay {
  return io.isErrTerminal && !plain ? new LiveProgress() : new PlainProgress(io);
}

/** Redrawn in place. */
class LiveProgress implements ProgressDisplay {
  readonly #update = createLogUpdate(process.stderr);
  #last: CampaignStatus | null = null;
  #note = '';

  show(status: CampaignStatus): void {
    this.#last = status;
    this.#note = '';
    this.#draw();
  }

  note(text: string): void {
    this.#note = text;
    this.#draw();
  }

  end(): void {
    this.#update.done();
  }

  #draw(): void {
    const lines = this.#last === null ? [] : picture(this.#last);
    this.#update([...lines, ...(this.#note === '' ? [] : [this.#note])].join('\n'));
  }
}

/** At most a line in five seconds, so that a log of an hour stays readable; and every change. */
const LINE_EVERY_MS = 5_000;

class PlainProgress implements ProgressDisplay {
  readonly #io: Io;
  #shownAt = 0;
  #shownState = '';
  #shownText = '';

  constructor(io: Io) {
    this.#io = io;
  }

  show(status: CampaignStatus): void {
    const state = `${status.state} ${status.pause?.code ?? ''} ${status.wait?.code ?? ''}`;
    const isChange = state !== this.#shownState;
    if (!isChange && Date.now() - this.#shownAt < LINE_EVERY_MS) return;
    const text = [`${status.state}: ${whereabouts(status)}`, pace(status)]
      .filter((part) => part !== '')
      .join('; ');
    if (!isChange && text === this.#shownText) return;
    this.#shownState = state;
    this.#line(text);
    const more = [...heldLines(status), ...pauseLines(status)];
    if (isChange) more.forEach((line) => this.#line(line));
    this.#shownText = text;
  }

  note(text: string): void {
    if (text === this.#shownText) return;
    this.#shownText = text;
    this.#line(text);
  }

  end(): void {}

  #line(text: string): void {
    this.#shownAt = Date.now();
    this.#io.err(`${moment(new Date().toISOString())} ${text}\n`);
  }
}

const BAR_WIDTH = 30;

function picture(status: CampaignStatus): string[] {
  const { counts } = status;
  const settled = counts.sent + counts.failed + counts.unknown;
  const share = counts.recipients === 0 ? 0 : settled / counts.recipients;
  const filled = Math.round(share * BAR_WIDTH);
  const bar = '█'.repeat(filled) + '░'.repeat(BAR_WIDTH - filled);
  const rate = pace(status);
  return [
    `${status.name} (${status.id})`,
    `${bar} ${Math.floor(share * 100)} % of ${count(counts.recipients)}  ${status.state}`,
    whereabouts(status),
    ...(rate === '' ? [] : [rate]),
    ...heldLines(status),
    ...pauseLines(status),
  ];
}
