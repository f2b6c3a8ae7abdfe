import type { PastPause, PastPauses } from '../../domain/past-pauses.ts';
import { escapeHtml } from '../escape-html.ts';
import { count } from '../status-text.ts';
import { table } from './table.ts';
import { duration, utc } from './times.ts';

/** In the page: when it held, for how long, and why. */
export function pausesSection({ kept, dropped }: PastPauses): string {
  if (kept.length === 0) return '<p>It was never paused.</p>';
  const lines = kept.map((pause) => {
    const why = `${escapeHtml(pause.reason)}<small>${escapeHtml(`${pause.code}: ${pause.message}`)}</small>`;
    const length = `${lengthText(pause)}<small>${refusalsText(pause)}</small>`;
    return `<tr><th scope="row">${spanText(pause)}</th><td class="number">${length}</td><td>${why}</td></tr>`;
  });
  const rest = dropped > 0 ? `<p>And ${count(dropped)} earlier ones.</p>` : '';
  return `${table(['Pause', 'Length', 'Why'], lines)}${rest}`;
}

/** For a terminal: a line each. */
export function pauseTexts({ kept, dropped }: PastPauses): string[] {
  if (kept.length === 0) return [];
  const lines = kept.map((pause) => {
    const facts = [lengthText(pause), refusalsText(pause)].filter((text) => text !== '');
    const beside = facts.length === 0 ? '' : ` (${facts.join(', ')})`;
    return `  ${spanText(pause)}${beside}  ${pause.reason}: ${pause.message}`;
  });
  const earlier = dropped > 0 ? [`  and ${count(dropped)} earlier ones`] : [];
  return ['Paused', ...earlier, ...lines];
}

function spanText({ since, until }: PastPause): string {
  const from = utc(Date.parse(since));
  return until === null ? `${from} to the end` : `${from} to ${utc(Date.parse(until))}`;
}

function refusalsText({ refusals }: PastPause): string {
  return refusals > 1 ? `refused ${count(refusals)} times` : '';
}

function lengthText({ since, until }: PastPause): string {
  return until === null ? '' : duration(Date.parse(until) - Date.parse(since));
}
