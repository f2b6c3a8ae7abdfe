import type { ReportSummary } from '../../../activities/write-report.ts';
import { failureWord } from '../../domain/status-words.ts';
import { escapeHtml } from '../escape-html.ts';
import { count } from '../status-text.ts';
import { bar, FATES, fateParts, rateChart } from './charts.ts';
import type { Delivery } from './delivery-figures.ts';
import { deliverySection } from './delivery-section.ts';
import type { DomainTable } from './domain-tally.ts';
import { pausesSection } from './pauses-section.ts';
import type { Figures } from './read-figures.ts';
import { STYLE } from './page-style.ts';
import { table } from './table.ts';

/** `report.json` may have a hundred; the page is for looking at. */
const REASONS_SHOWN = 30;

/** Nothing may run and nothing may be fetched, whatever the texts in it say. */
const POLICY = "default-src 'none'; style-src 'unsafe-inline'; form-action 'none'; base-uri 'none'";

/**
 * One page that may be passed on: numbers, reasons and domains, and nobody's address. It needs no
 * other file, and shows times in UTC, since it does not know where it is read.
 */
export function reportPage(
  summary: ReportSummary,
  figures: Figures,
  delivery: Delivery | null,
): string {
  const { timeline, domains } = figures;
  const name = escapeHtml(summary.name);
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="${POLICY}">
<meta name="referrer" content="no-referrer">
<title>${name}: report</title>
<style>
${STYLE}</style>
<main>
<h1>${name}</h1>
<p>${escapeHtml(summary.id)}, ${summary.state}, ${count(summary.rows)} rows; written ${escapeHtml(summary.writtenAt)}</p>
${failureText(summary)}<h2>Fates</h2>
${fatesTable(summary)}
<h2>Accepted by SES, over time</h2>
${timeline === null ? '<p>SES accepted nothing.</p>' : rateChart(timeline, summary.pauses.kept)}
<h2>Pauses</h2>
${pausesSection(summary.pauses)}
<h2>Why rows were not sent</h2>
${reasonsTable(summary)}
<h2>By recipient domain</h2>
${domainsTable(domains)}
${delivery === null ? '' : deliverySection(delivery)}</main>
</html>
`;
}

function failureText(summary: ReportSummary): string {
  const { failure } = summary;
  if (failure === null) return '';
  const text = `${failureWord(summary)} (${failure.code}): ${failure.message}`;
  return `<p class="failure">${escapeHtml(text)}</p>\n`;
}

function fatesTable({ fates, rows }: ReportSummary): string {
  const lines = fateParts(fates).map(({ kind, rows: of }) =>
    tableRow(FATE_WORDS[kind], of, bar([{ kind, rows: of }], rows), share(of, rows)),
  );
  return table(['Fate', 'Rows', 'Share'], lines);
}

/** Rejections and whatever else has a reason, the most frequent first. */
function reasonsTable({ reasons }: ReportSummary): string {
  if (reasons.length === 0) return '<p>No row has a reason.</p>';
  const most = Math.max(...reasons.map(({ rows }) => rows));
  const lines = reasons
    .slice(0, REASONS_SHOWN)
    .map(({ fate, reason, rows }) =>
      tableRow(`${fate}: ${reason}`, rows, bar([{ kind: kindOf(fate), rows }], most)),
    );
  const more = reasons.length - REASONS_SHOWN;
  const rest = more > 0 ? `<p>And ${count(more)} more reasons.</p>` : '';
  return `${table(['Reason', 'Rows', ''], lines)}${rest}`;
}

function domainsTable({ domains, others, none }: DomainTable): string {
  const most = Math.max(0, others?.rows ?? 0, ...domains.map(({ rows }) => rows));
  const lines = domains.map(({ domain, rows, fates }) =>
    tableRow(domain, rows, bar(fateParts(fates), most), fatesText(fates)),
  );
  if (others !== null) {
    const stacked = bar(fateParts(others.fates), most);
    lines.push(tableRow('all other domains', others.rows, stacked, fatesText(others.fates)));
  }
  if (none > 0) lines.push(tableRow('no valid address', none, ''));
  const keys = FATES.map(
    (fate) => `<span><i class="${fate}"></i>${escapeHtml(FATE_WORDS[fate])}</span>`,
  );
  return `<p class="legend">${keys.join(' ')}</p>\n${table(['Domain', 'Rows', 'Fates'], lines)}`;
}

function fatesText(fates: Readonly<Record<string, number>>): string {
  return fateParts(fates)
    .map(({ kind, rows }) => `${FATE_WORDS[kind]} ${count(rows)}`)
    .join(', ');
}

/** `drawn` is a chart of ours; all else is text. */
function tableRow(label: string, rows: number, drawn: string, note = ''): string {
  const small = note === '' ? '' : `<small>${escapeHtml(note)}</small>`;
  return `<tr><th scope="row">${escapeHtml(label)}</th><td class="number">${count(rows)}</td><td>${drawn}${small}</td></tr>`;
}

function share(rows: number, of: number): string {
  return of === 0 ? '' : `${Math.round((rows / of) * 1_000) / 10} %`;
}

/** Names a class of the style sheet, so nothing that a file says may get there. */
function kindOf(fate: string): string {
  return FATES.find((known) => known === fate) ?? 'unknown';
}

const FATE_WORDS: Readonly<Record<(typeof FATES)[number], string>> = {
  sent: 'sent',
  atProvider: 'at provider',
  waiting: 'waiting',
  failed: 'failed',
  unknown: 'unknown',
  rejected: 'rejected',
  suppressed: 'suppressed',
  duplicate: 'duplicate',
};
