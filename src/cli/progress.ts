import { createLogUpdate } from 'log-update';
import type { CampaignStatus } from '../domain/status.ts';
import type { Io } from './io.ts';
import {
  count,
  moment,
  pace,
  pauseLines,
  reading,
  recurringLines,
  waitLines,
  whereabouts,
} from './status-text.ts';

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
    const state = [status.state, status.pause?.code, status.wait?.code, status.wait?.until].join(
      ' ',
    );
    const isChange = state !== this.#shownState;
    if (!isChange && Date.now() - this.#shownAt < LINE_EVERY_MS) return;
    const text = [`${status.state}: ${whatNow(status)}`, pace(status)]
      .filter((part) => part !== '')
      .join('; ');
    if (!isChange && text === this.#shownText) return;
    this.#shownState = state;
    this.#line(text);
    const more = [...recurringLines(status), ...pauseLines(status), ...waitLines(status)];
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
  const share = shareDone(status);
  const filled = Math.round(share * BAR_WIDTH);
  const bar = '█'.repeat(filled) + '░'.repeat(BAR_WIDTH - filled);
  const whole = status.preparation === undefined ? count(status.counts.recipients) : 'the list';
  const rate = pace(status);
  return [
    `${status.name} (${status.id})`,
    `${bar} ${Math.floor(share * 100)} % of ${whole}  ${status.state}`,
    whatNow(status),
    ...(rate === '' ? [] : [rate]),
    ...recurringLines(status),
    ...pauseLines(status),
    ...waitLines(status),
  ];
}

function shareDone({ counts, preparation }: CampaignStatus): number {
  const { sent, failed, unknown, recipients } = counts;
  const [done, all] =
    preparation === undefined
      ? [sent + failed + unknown, recipients]
      : [preparation.bytes, preparation.totalBytes];
  return all === 0 ? 0 : Math.min(1, done / all);
}

function whatNow(status: CampaignStatus): string {
  const { preparation } = status;
  return preparation === undefined ? whereabouts(status) : reading(preparation);
}
