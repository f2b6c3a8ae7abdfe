import { describe, expect, test } from 'vitest';
import type { ReportSummary } from '../../../activities/write-report.ts';
import { NO_PAUSES } from '../../../src/domain/past-pauses.ts';
import { Timeline, columnsOf, stopsOf } from '../../../src/domain/timeline.ts';
import { DomainTally } from '../../../src/cli/report/domain-tally.ts';
import { reportPage } from '../../../src/cli/report/page.ts';
import { formatOf } from '../../../src/cli/report/report-format.ts';
import { summaryText } from '../../../src/cli/report/summary-text.ts';
import { run } from './fake-io.ts';

const MARKUP = '<img src=x onerror="alert(1)">\'&';
const START = Date.parse('2026-11-24T08:00:00Z');

function summaryOf(changes: Partial<ReportSummary> = {}): ReportSummary {
  return {
    id: 'spring',
    name: 'Spring',
    state: 'finished',
    failure: null,
    rows: 4,
    fates: { sent: 3, rejected: 1 },
    reasons: [{ fate: 'rejected', reason: 'no @', rows: 1 }],
    pauses: NO_PAUSES,
    writtenAt: '2026-11-24T09:00:00.000Z',
    ...changes,
  };
}

function pageOf(summary: ReportSummary, timeline = new Timeline(), domains = new DomainTally()) {
  return reportPage(summary, { timeline: timeline.data(), domains: domains.table(20) }, null);
}

describe('the page', () => {
  test('markup in any text is shown as text', () => {
    const domains = new DomainTally();
    domains.add(`ann@${MARKUP}`, 'sent');
    const page = pageOf(
      summaryOf({
        name: MARKUP,
        failure: { code: 'Failed', message: MARKUP },
        reasons: [{ fate: MARKUP, reason: MARKUP, rows: 1 }],
      }),
      new Timeline(),
      domains,
    );
    expect(page.match(/<img/g)).toBeNull();
    // Title, heading, failure, fate, reason and domain.
    expect(page.match(/&lt;img src=x onerror=&quot;alert\(1\)&quot;&gt;&#39;&amp;/g)).toHaveLength(
      6,
    );
  });

  test('needs nothing from outside, runs nothing, and knows phones and the dark', () => {
    const page = pageOf(summaryOf());
    expect(page).not.toMatch(/<script|<link|<img|src=|href=|url\(|@import|\son\w+=/);
    expect(page).toContain("default-src 'none'");
    expect(page).toContain('content="width=device-width, initial-scale=1"');
    expect(page).toContain('prefers-color-scheme: dark');
  });

  test('names domains, and no address, whatever was in the list', () => {
    const domains = new DomainTally();
    domains.add('ann@Example.com', 'sent');
    domains.add('bob@example.com', 'failed');
    domains.add('zoe@example.com zoe.personal@example.org', 'rejected');
    domains.add('', 'rejected');
    const page = pageOf(summaryOf(), new Timeline(), domains);
    expect(page).toMatch(/<th scope="row">example\.com<\/th><td class="number">2<\/td>/);
    expect(page).toMatch(/<th scope="row">no valid address<\/th><td class="number">2<\/td>/);
    expect(page).not.toMatch(/ann|bob|zoe|example\.org|\w@\w/);
  });

  test('ten thousand buckets are one small picture, with the pause in it', () => {
    const timeline = new Timeline();
    for (let second = 0; second < 10_000; second += 1) {
      const pause = second < 5_000 ? 0 : 3_600;
      timeline.add(START + (second + pause) * 1_000, 50);
    }
    const page = pageOf(summaryOf(), timeline);
    expect(page.length).toBeLessThan(20_000);
    expect(page).toContain('at most 50 recipients/s');
    expect(page).toContain('<li>1 h from 2026-11-24 09:23:20 UTC to 2026-11-24 10:23:20 UTC</li>');
    expect(page.match(/class="stop"/g)).toHaveLength(1);
    expect(page).not.toMatch(/NaN|Infinity|undefined/);
  });
});

describe('the pauses', () => {
  const QUOTA = {
    code: 'FailedOperation.ExceedSendLimit',
    reason: 'quota',
    message: 'The daily quota is used up.',
    since: '2026-11-24T08:01:00.000Z',
    until: '2026-11-24T10:01:00.000Z',
    refusals: 3,
  } as const;
  const OPERATOR = {
    code: 'Operator',
    reason: 'operator',
    message: MARKUP,
    since: '2026-11-24T11:00:00.000Z',
    until: null,
    refusals: 1,
  } as const;
  const pauses = { kept: [QUOTA, OPERATOR], dropped: 2 };

  test('stand in the page with their times, reasons and texts, markup as text', () => {
    const page = pageOf(summaryOf({ pauses }));
    expect(page).toContain('2026-11-24 08:01:00 UTC to 2026-11-24 10:01:00 UTC');
    expect(page).toContain('2 h<small>refused 3 times</small>');
    expect(page).toContain('FailedOperation.ExceedSendLimit: The daily quota is used up.');
    expect(page).toContain('2026-11-24 11:00:00 UTC to the end');
    expect(page).toContain('And 2 earlier ones.');
    expect(page).not.toContain('<img');
  });

  test('name the stretches of the chart in which nothing was accepted', () => {
    const timeline = new Timeline();
    for (const second of [0, 30, 60, 7_260, 7_290]) timeline.add(START + second * 1_000, 50);
    const page = pageOf(summaryOf({ pauses }), timeline);
    expect(page).toMatch(/<li>1 h 59 min from [^<]*: quota<\/li>/);
  });

  test('are lines for a terminal, and nothing where there was none', () => {
    const text = summaryText(summaryOf({ pauses }), '/rows.csv', null);
    expect(text).toContain(
      '2026-11-24 08:01:00 UTC to 2026-11-24 10:01:00 UTC (2 h, refused 3 times)  quota: The daily quota is used up.',
    );
    expect(text).toContain('  2026-11-24 11:00:00 UTC to the end  operator: ');
    expect(text).toContain('and 2 earlier ones');
    expect(summaryText(summaryOf(), '/rows.csv', null)).not.toContain('Paused');
    expect(pageOf(summaryOf())).toContain('It was never paused.');
  });
});

describe('the time line', () => {
  test('keeps every recipient when it has to join buckets, and stays small', () => {
    const timeline = new Timeline();
    for (let n = 0; n < 100_000; n += 1) timeline.add(START + n * 7_000, 3);
    const data = timeline.data();
    if (data === null) throw new Error('no data');
    expect(data.buckets.length).toBeLessThanOrEqual(20_000);
    expect(data.buckets.reduce((sum, { recipients }) => sum + recipients, 0)).toBe(300_000);
    const { perSecond, columnMs } = columnsOf(data, 240);
    expect(perSecond.length).toBeLessThanOrEqual(240);
    const shown = perSecond.reduce((sum, rate) => sum + rate * (columnMs / 1_000), 0);
    expect(Math.round(shown)).toBe(300_000);
    expect(stopsOf(data)).toEqual([]);
  });

  test('of one chunk, and of none', () => {
    const timeline = new Timeline();
    expect(timeline.data()).toBeNull();
    timeline.add(START, 50);
    const data = timeline.data();
    if (data === null) throw new Error('no data');
    expect(columnsOf(data, 240).perSecond).toEqual([50]);
    expect(pageOf(summaryOf(), timeline)).toContain('It never stopped for long.');
  });
});

test('more domains than are shown are one line, with all their rows', () => {
  const domains = new DomainTally();
  for (let n = 0; n < 60_000; n += 1)
    domains.add(`a@d${n}.example`, n % 2 === 0 ? 'sent' : 'failed');
  domains.add('b@d7.example', 'sent');
  const { domains: shown, others, none } = domains.table(2);
  expect(shown[0]).toEqual({ domain: 'd7.example', rows: 2, fates: { failed: 1, sent: 1 } });
  expect(others).toMatchObject({ rows: 59_998, fates: { sent: 29_999, failed: 29_999 } });
  expect(none).toBe(0);
});

test('the format is that of the ending, or of the flag', () => {
  expect(formatOf('a.b/rows', undefined)).toBe('csv');
  expect(formatOf('rows.NDJSON', undefined)).toBe('ndjson');
  expect(formatOf('rows.html', undefined)).toBe('html');
  expect(formatOf('rows.html', 'csv')).toBe('csv');
  expect(formatOf('-', 'html')).toBe('html');
});

test.each([
  [['--format', 'html'], '--format needs --out FILE'],
  [['--out', 'a', '--format', 'pdf'], 'must be one of csv, ndjson, html'],
  [['--delivery-rows', '5'], 'needs it'],
  [['--delivery', '--delivery-rows', '0'], 'from 1 to 100000'],
  [['--delivery', '--out', '-'], 'nothing to add to rows'],
])('report %j is refused with what to do', async (flags, text) => {
  const { code, err } = await run(['report', 'spring', ...flags]);
  expect(err).toContain(text);
  expect(code).toBe(2);
});
