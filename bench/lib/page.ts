import { CAUSES } from './causes.ts';
import { judge, type Goal, type Judged, type Unit } from './goals.ts';
import { describeLoad, describeMachine } from './machine.ts';
import type { Measurement, Results } from './results.ts';
import type { Section } from './section.ts';

type Described = Pick<Section, 'name' | 'title' | 'method'>;

/** docs/benchmarks.md: every goal beside what was measured, misses with their cause. */
export function renderPage(results: Results, sections: readonly Described[]): string {
  const judged = judge(allMeasured(results));
  return [
    '# Benchmarks',
    '',
    '`npm run bench` measures all of this on the machine it runs on and writes this page, the figures',
    'as [JSON](benchmarks.json) and [the plot](rate.svg). Peers run side by side with steadysend, in',
    'turns and in processes of their own; SES is the simulator. No test depends on a time.',
    '',
    ...table(
      ['', 'goal', 'measured', ''],
      judged.map(({ goal, measured, verdict }) => [
        goal.what,
        goalText(goal),
        measured === null ? '–' : format(measured, goal.unit),
        verdict,
      ]),
    ),
    ...missed(judged),
    ...sections.flatMap((section) => sectionLines(section, results.sections[section.name])),
  ].join('\n');
}

function allMeasured(results: Results): Record<string, number> {
  const parts = Object.values(results.sections).map(({ measured }) => measured);
  return Object.assign({}, ...parts) as Record<string, number>;
}

function missed(judged: readonly Judged[]): string[] {
  const misses = judged.filter(({ verdict }) => verdict === 'missed');
  if (misses.length === 0) return [];
  return [
    '## Missed',
    '',
    ...misses.map(
      ({ goal }) => `- **${goal.what}**: ${CAUSES[goal.id] ?? 'the cause is not known yet.'}`,
    ),
    '',
  ];
}

function sectionLines(section: Described, measurement: Measurement | undefined): string[] {
  const head = [`## ${section.title}`, '', section.method, ''];
  if (measurement === undefined) return [...head, 'Not measured yet.', ''];
  const { date, command, machine, load, seconds, facts, error } = measurement;
  return [
    ...head,
    ...(error === undefined ? [] : [`It failed: ${error}`, '']),
    ...(facts.length === 0
      ? []
      : table(
          ['', ''],
          facts.map(({ what, value }) => [what, value]),
        )),
    `${date}, \`${command}\` (${Math.round(seconds)} s), ${describeMachine(machine)}; ${describeLoad(load)}.`,
    '',
  ];
}

/** As prettier would lay it out, which checks this page too. */
function table(head: readonly string[], rows: readonly string[][]): string[] {
  const cells = [head, ...rows].map((row) => row.map((cell) => cell.replaceAll('|', '\\|')));
  const widths = head.map((_, column) =>
    Math.max(3, ...cells.map((row) => row[column]?.length ?? 0)),
  );
  const line = (row: readonly string[]) =>
    `| ${widths.map((width, column) => (row[column] ?? '').padEnd(width)).join(' | ')} |`;
  const [first = [], ...others] = cells;
  const rule = `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`;
  return [line(first), rule, ...others.map(line), ''];
}

export function goalText({ bound, unit }: Goal): string {
  return 'atLeast' in bound
    ? `≥ ${format(bound.atLeast, unit)}`
    : `≤ ${format(bound.atMost, unit)}`;
}

export function format(value: number, unit: Unit): string {
  switch (unit) {
    case 'percent':
      // To the hundredth: 96.95 is not the 97 that a goal may be.
      return `${Number((value * 100).toFixed(2))} %`;
    case 'ratio':
      return `${short(value)} ×`;
    case 'seconds':
      return `${short(value)} s`;
    case 'MB':
      return `${short(value)} MB`;
    case 'chunks/s':
      return `${short(value)} chunks/s`;
    case 'bytes':
      return `${short(value)} bytes`;
    case 'number':
      return short(value);
  }
}

/** Three digits, and no zeros that say nothing. */
function short(value: number): string {
  return String(Number(Math.abs(value) >= 100 ? value.toFixed(0) : value.toPrecision(3)));
}
