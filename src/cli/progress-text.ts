import type { CampaignStatus } from '../domain/status.ts';
import {
  count,
  pace,
  pauseLines,
  reading,
  recurringLines,
  waitLines,
  whereabouts,
} from './status-text.ts';

const BAR_WIDTH = 30;

/** One campaign on its way, for a terminal. */
export function picture(status: CampaignStatus): string[] {
  const share = shareDone(status);
  const whole = status.preparation === undefined ? count(status.counts.recipients) : 'the list';
  const rate = pace(status);
  return [
    `${status.name} (${status.id})`,
    `${bar(share, BAR_WIDTH)} ${Math.floor(share * 100)} % of ${whole}  ${status.state}`,
    whatNow(status),
    ...(rate === '' ? [] : [rate]),
    ...recurringLines(status),
    ...pauseLines(status),
    ...waitLines(status),
  ];
}

export function bar(share: number, width: number): string {
  const filled = Math.round(share * width);
  return '█'.repeat(filled) + '░'.repeat(width - filled);
}

/** Recipients of whom it is known what became of them. */
export function doneOf({ counts: { sent, failed, unknown } }: CampaignStatus): number {
  return sent + failed + unknown;
}

function shareDone(status: CampaignStatus): number {
  const { preparation } = status;
  const [done, all] =
    preparation === undefined
      ? [doneOf(status), status.counts.recipients]
      : [preparation.bytes, preparation.totalBytes];
  return all === 0 ? 0 : Math.min(1, done / all);
}

export function whatNow(status: CampaignStatus): string {
  const { preparation } = status;
  return preparation === undefined ? whereabouts(status) : reading(preparation);
}
