import { reasonsWithin, type PastPause } from '../../domain/past-pauses.ts';
import { columnsOf, stopsOf, type TimelineData } from '../../domain/timeline.ts';
import { escapeHtml } from '../escape-html.ts';
import { count } from '../status-text.ts';
import { duration, utc } from './times.ts';

/**
 * Charts as inline SVG. They hold shapes only, stretched to the width there is; every word stands
 * beside them as HTML, since text in a scaled picture is unreadable on a phone.
 */

/** In the order in which bars are stacked. Each has a colour in page.ts. */
export const FATES = [
  'sent',
  'atProvider',
  'waiting',
  'failed',
  'unknown',
  'rejected',
  'suppressed',
  'duplicate',
] as const;

const COLUMNS = 240;
const HEIGHT = 100;
/** Marked in the picture; the page names the longest. */
const STOPS_DRAWN = 100;
const STOPS_NAMED = 10;

/** Mean rate over time, with the stretches in which nothing was accepted, and why where that is known. */
export function rateChart(timeline: TimelineData, pauses: readonly PastPause[]): string {
  const { start, columnMs, perSecond } = columnsOf(timeline, COLUMNS);
  const peak = Math.max(...perSecond);
  const end = start + perSecond.length * columnMs;
  const x = (at: number) => round(((at - start) / (end - start)) * 1_000);
  const stops = stopsOf(timeline).toSorted((a, b) => length(b) - length(a));
  const marks = stops
    .slice(0, STOPS_DRAWN)
    .map(
      (stop) =>
        `<rect class="stop" x="${x(stop.from)}" y="0" width="${round(x(stop.until) - x(stop.from))}" height="${HEIGHT}"/>`,
    );
  const label =
    `Recipients accepted a second, from ${utc(start)} to ${utc(end)}, ` +
    `at most ${decimal(peak)} a second`;
  return `<figure>
<figcaption>at most ${decimal(peak)} recipients/s, mean over ${duration(columnMs)}</figcaption>
<svg class="rate" viewBox="0 0 1000 ${HEIGHT}" preserveAspectRatio="none" role="img" aria-label="${escapeHtml(label)}">
${marks.join('')}<path class="line" d="${steps(perSecond, peak)}"/>
</svg>
<p class="axis"><span>${utc(start)}</span><span>${utc(end)}</span></p>
</figure>
${stopsText(stops, pauses)}`;
}

/** One path, however many columns: a step for each, closed at the ground. */
function steps(perSecond: readonly number[], peak: number): string {
  const width = 1_000 / perSecond.length;
  const points = perSecond.map((rate, place) => {
    const y = round(HEIGHT - (peak === 0 ? 0 : rate / peak) * HEIGHT);
    return `V${y}H${round((place + 1) * width)}`;
  });
  return `M0 ${HEIGHT}${points.join('')}V${HEIGHT}Z`;
}

function stopsText(
  stops: readonly { from: number; until: number }[],
  pauses: readonly PastPause[],
): string {
  if (stops.length === 0) return '<p>It never stopped for long.</p>';
  const named = stops.slice(0, STOPS_NAMED);
  const items = named.map((stop) => {
    const why = reasonsWithin(pauses, stop);
    const reasons = why.length === 0 ? '' : `: ${escapeHtml(why.join(', '))}`;
    return `<li>${duration(length(stop))} from ${utc(stop.from)} to ${utc(stop.until)}${reasons}</li>`;
  });
  const more = stops.length - named.length;
  return `<p>Grey: nothing was accepted then (a pause, a hold, a closed window, or no worker).</p>
<ul>${items.join('')}</ul>${more > 0 ? `<p>And ${count(more)} shorter ones.</p>` : ''}`;
}

/** A stacked bar. Shares are of `whole`, so that the bars of a table can be compared. */
export function bar(parts: readonly { kind: string; rows: number }[], whole: number): string {
  let x = 0;
  const rects = parts.map(({ kind, rows }) => {
    const width = whole === 0 ? 0 : (rows / whole) * 100;
    const rect = `<rect class="${kind}" x="${round(x)}" y="0" width="${round(width)}" height="10"/>`;
    x += width;
    return rect;
  });
  return `<svg class="bar" viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true">${rects.join('')}</svg>`;
}

export function fateParts(fates: Readonly<Record<string, number>>) {
  return FATES.map((kind) => ({ kind, rows: fates[kind] ?? 0 })).filter(({ rows }) => rows > 0);
}

function length(stop: { from: number; until: number }): number {
  return stop.until - stop.from;
}

function decimal(value: number): string {
  return count(Math.round(value * 10) / 10);
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
