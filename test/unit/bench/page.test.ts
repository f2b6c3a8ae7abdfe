import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { format, renderPage } from '../../../bench/lib/page.ts';
import { renderRatePlot } from '../../../bench/lib/rate-plot.ts';
import { readResults, type Measurement } from '../../../bench/lib/results.ts';
import { SECTIONS } from '../../../bench/sections/all.ts';
import { root } from '../../tidy/project-files.ts';

const measurement: Measurement = {
  date: '2026-11-24',
  size: 'normal',
  command: 'npm run bench -- --only history',
  machine: { cpu: 'A CPU', cores: 2, memoryGb: 8, system: 'linux 6', node: '20.19.0' },
  seconds: 61.4,
  load: { before: 0.3, highest: 2.16 },
  measured: { 'history.events': 0.31, 'history.bytes': 130.5 },
  facts: [{ what: 'chunks', value: '6000' }],
};
const section = { name: 'history', title: 'What Temporal keeps', method: 'By counting.' };

test('the page sets every goal beside the figure and names what was missed', () => {
  const page = renderPage({ sections: { history: measurement } }, [section]);
  expect(page).toMatch(/\| events a chunk +\| ≤ 0\.5 +\| 0\.31 +\| reached +\|/);
  expect(page).toMatch(/\| bytes of history a chunk +\| ≤ 120 bytes +\| 131 bytes +\| missed +\|/);
  expect(page).toMatch(
    /\| chunks a second without a ceiling +\| ≥ 500 chunks\/s +\| – +\| not measured/,
  );
  expect(page).toContain('- **bytes of history a chunk**: ');
  expect(page).toContain(
    '2026-11-24, `npm run bench -- --only history` (61 s), 2 × A CPU, 8 GB, linux 6, Node 20.19.0; ' +
      'load average 0.3 before, up to 2.2 meanwhile.',
  );
});

test('a section that failed says so instead of showing nothing', () => {
  const failed = { ...measurement, measured: {}, facts: [], error: 'a worker did not start' };
  const page = renderPage({ sections: { history: failed } }, [section]);
  expect(page).toContain('It failed: a worker did not start');
  expect(renderPage({ sections: {} }, [section])).toContain('Not measured yet.');
});

test.each([
  [0.9695, 'percent', '96.95 %'],
  [1, 'percent', '100 %'],
  [1.0312, 'ratio', '1.03 ×'],
  [541.7, 'chunks/s', '542 chunks/s'],
  [0, 'number', '0'],
] as const)('%d as %s is %s', (value, unit, text) => {
  expect(format(value, unit)).toBe(text);
});

test('the plot draws every second below its ceiling, and marks what happened', () => {
  const plot = renderRatePlot({
    perSecond: [20, 0, 10],
    ceiling: 20,
    marks: [
      { from: 1, to: 2, label: 'paused' },
      { from: 2.5, label: 'killed' },
    ],
  });
  const points = /class="rate" points="([^"]*)"/.exec(plot)?.[1] ?? '';
  const heights = points.split(' ').map((point) => Number(point.split(',')[1]));
  const [full = 0, none = 0, half = 0] = heights;
  expect(heights).toHaveLength(3);
  expect(half).toBeCloseTo((full + none) / 2, 0);
  expect(plot).toContain(`class="ceiling" x1="44" x2="844" y1="${full}" y2="${full}"`);
  expect(plot).toContain('>paused</text>');
  expect(plot).toContain('prefers-color-scheme: dark');
});

test('docs/benchmarks.md is what `npm run bench -- --page` writes, if anything was measured', async () => {
  const docs = join(root, 'docs');
  const results = await readResults(docs);
  const isMeasured = Object.keys(results.sections).length > 0;
  const page = await readFile(join(docs, 'benchmarks.md'), 'utf8').catch(() => null);
  expect(page).toBe(isMeasured ? renderPage(results, SECTIONS) : null);
});
