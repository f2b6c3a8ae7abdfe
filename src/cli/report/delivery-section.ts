import { escapeHtml } from '../escape-html.ts';
import { count } from '../status-text.ts';
import { bar } from './charts.ts';
import { MAIL_FATES, MAIL_FATE_WORDS, type Delivery } from './delivery-figures.ts';
import { table } from './table.ts';

/** As the page's own classes have it: no colours beside those of the fates. */
const KINDS = {
  delivered: 'sent',
  bounced: 'failed',
  dropped: 'rejected',
  underWay: 'atProvider',
  notFound: 'unknown',
  opened: 'duplicate',
} as const;

export function deliverySection({ statistics, rows }: Delivery): string {
  const lines = [...MAIL_FATES, 'opened' as const].map((kind) => {
    const label = kind === 'opened' ? 'opened' : MAIL_FATE_WORDS[kind];
    const drawn = bar([{ kind: KINDS[kind], rows: rows[kind] }], rows.asked);
    return `<tr><th scope="row">${label}</th><td class="number">${count(rows[kind])}</td><td>${drawn}</td></tr>`;
  });
  return `<h2>Delivery</h2>
<p>${escapeHtml(askedText(rows))}</p>
${table(['Mail', 'Rows', ''], lines)}
${statistics === null ? '' : `<p>${escapeHtml(statisticsText(statistics))}</p>\n`}`;
}

export function askedText({ sent, asked, stopped }: Delivery['rows']): string {
  const which =
    asked >= sent ? 'every sent row' : `${count(asked)} of ${count(sent)} sent rows, spread evenly`;
  const text = `SES was asked about ${which}.`;
  return stopped === null ? text : `${text} It ended early: ${stopped}`;
}

export function statisticsText(found: NonNullable<Delivery['statistics']>): string {
  const { domain, from, to, requested, accepted, delivered, bounced, opened } = found;
  return (
    `All mails of ${domain}, other campaigns included, ${from} to ${to} (UTC+8): ` +
    `requested ${count(requested)}, accepted ${count(accepted)}, delivered ${count(delivered)}, ` +
    `bounced ${count(bounced)}, opened ${count(opened)}.`
  );
}
