import type { ReportSummary } from '../../../activities/write-report.ts';
import { failureWord } from '../../domain/status-words.ts';
import { count, moment } from '../status-text.ts';
import { MAIL_FATES, MAIL_FATE_WORDS, type Delivery } from './delivery-figures.ts';
import { pauseTexts } from './pauses-section.ts';
import { askedText, statisticsText } from './delivery-section.ts';

/** What a terminal shows; `rowsAt` is where every row is. */
export function summaryText(
  summary: ReportSummary,
  rowsAt: string,
  delivery: Delivery | null,
): string {
  const { failure } = summary;
  const fates = Object.entries(summary.fates).map(([fate, rows]) => line(rows, fate));
  const reasons = summary.reasons.map(({ fate, reason, rows }) => line(rows, `${fate}: ${reason}`));
  return [
    `${summary.name} (${summary.id}), ${summary.state}, ${moment(summary.writtenAt)}`,
    line(summary.rows, 'rows'),
    ...fates,
    ...(failure === null ? [] : [`${failureWord(summary)} (${failure.code}): ${failure.message}`]),
    ...(reasons.length === 0 ? [] : ['Why', ...reasons]),
    ...pauseTexts(summary.pauses),
    ...(delivery === null ? [] : deliveryLines(delivery)),
    `Every row: ${rowsAt}`,
    '',
  ].join('\n');
}

function deliveryLines({ rows, statistics }: Delivery): string[] {
  return [
    `Delivery. ${askedText(rows)}`,
    ...MAIL_FATES.map((kind) => line(rows[kind], MAIL_FATE_WORDS[kind])),
    line(rows.opened, 'opened'),
    ...(statistics === null ? [] : [statisticsText(statistics)]),
  ];
}

function line(rows: number, text: string): string {
  return `${count(rows).padStart(10)}  ${text}`;
}
