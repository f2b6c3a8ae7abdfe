// Writes the table of docs/exactly-once.md from results of real runs, each a JSON file:
//
//   steadysend selftest --kills 200 --seed 1 --json > a.json      (any number of these)
//   steadysend selftest --points all --json > points.json
//   STEADYSEND_MATRIX_JSON=matrix.json npm run test:all -- test/fault/fault-matrix.long.test.ts
//   tsx scripts/exactly-once-table.ts a.json points.json matrix.json
import { readFile, writeFile } from 'node:fs/promises';
import { format, resolveConfig } from 'prettier';
import type { Verdict } from '../src/selftest/verdict.ts';

interface PointsResult {
  points: number;
  targets: Record<string, number>;
  failed: unknown[];
}

interface MatrixResult {
  cells: number;
  actions: number;
  effects: number;
  failed: unknown[];
}

type Result = Verdict | PointsResult | MatrixResult;

const PAGE = new URL('../docs/exactly-once.md', import.meta.url);
const BEGIN = '<!-- results: written by scripts/exactly-once-table.ts -->';
const END = '<!-- end of results -->';

async function main(files: string[]): Promise<void> {
  if (files.length === 0)
    throw new Error('give the JSON files of runs, see the head of this script');
  const results = await Promise.all(
    files.map(async (file): Promise<Result> => JSON.parse(await readFile(file, 'utf8'))),
  );
  const page = await readFile(PAGE, 'utf8');
  const [before, rest] = page.split(BEGIN);
  const after = rest?.split(END)[1];
  if (before === undefined || after === undefined) throw new Error(`${PAGE.pathname}: no markers`);
  const text = `${before}${BEGIN}\n\n${table(results)}\n\n${END}${after}`;
  const options = await resolveConfig(PAGE);
  await writeFile(PAGE, await format(text, { ...options, parser: 'markdown' }));
}

function table(results: Result[]): string {
  const runs = results.filter((result) => 'kills' in result);
  const points = results.filter((result) => 'points' in result);
  const matrices = results.filter((result) => 'cells' in result);
  const sum = (of: (run: Verdict) => number) => runs.reduce((total, run) => total + of(run), 0);
  const toll = `${sum(({ lost }) => lost)} | ${sum(({ repeated }) => repeated)} | ${sum(({ unknown }) => unknown)}`;
  const rows = [
    ['worker killed', sum(({ kills }) => kills.worker)],
    ['Temporal server killed', sum(({ kills }) => kills.temporal)],
    ['launch killed', sum(({ kills }) => kills.launch)],
    ['worker stopped, woken up after its replacement', sum(({ faults }) => faults.stop)],
    ['connections to SES or Temporal reset', sum(({ faults }) => faults.cut)],
    ['network to SES or Temporal gone for a while', sum(({ faults }) => faults.blackhole)],
    ['SES misbehaving on a write action', sum(({ faults }) => faults.simulatorRules)],
    ['campaign paused and resumed', sum(({ faults }) => faults.pause)],
  ].map(([name, times]) => `| ${name} | ${times} | ${toll} |`);
  const seeds = runs.map(({ seed }) => seed).join(', ');
  // Runs before there were kinds do not name any.
  const mixed = runs.filter((run) => 'kinds' in run && run.kinds.length > 1);
  const of = mixed.length === 0 ? '' : `; ${mixed.length} of them with campaigns of all kinds`;
  const recipients = sum((run) => run.recipients);
  return [
    `Random moments: ${runs.length} runs (seeds ${seeds}${of}), ${recipients} recipients. The last three columns are of all runs together.`,
    '',
    '| fault | times | lost | repeated | unknown |',
    '| --- | --- | --- | --- | --- |',
    ...rows,
    '',
    ...points.flatMap((result) => [
      `Kill points: ${result.points}, of which ${result.failed.length} failed.`,
      '',
      '| killed at | points |',
      '| --- | --- |',
      ...Object.entries(result.targets).map(([target, count]) => `| ${target} | ${count} |`),
      '',
    ]),
    ...matrices.map(
      (matrix) =>
        `Fault matrix: ${matrix.cells} cells (${matrix.actions} write actions × ${matrix.effects} faults × 3 delays), of which ${matrix.failed.length} failed.`,
    ),
  ].join('\n');
}

await main(process.argv.slice(2));
