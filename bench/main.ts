// `npm run bench`: measures, section by section, and writes docs/benchmarks.{md,json}.
import { setMaxListeners } from 'node:events';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { loadConfig } from '../src/config.ts';
import { packageRoot } from '../src/cli/package-root.ts';
import { judge, type Judged } from './lib/goals.ts';
import { loadNow, thisMachine } from './lib/machine.ts';
import { format, goalText, renderPage } from './lib/page.ts';
import { readResults, writeResults, type Measurement } from './lib/results.ts';
import type { Section, SectionContext, Size } from './lib/section.ts';
import { SECTIONS } from './sections/all.ts';

const HELP = `npm run bench -- [--only NAMES] [--quick | --full] [--out FOLDER | --no-write]

Measures speed, cost, memory, latencies and behaviour of a fleet on this machine, on
a real Temporal server and a simulated SES of its own, side by side with a plain loop
over the official SDK. Mails nobody, and ends by itself.

  --only a,b     these sections
  --list         name the sections, and how long each may take
  --quick        see that it works: seconds each, figures of no worth, nothing written
  --full         with the longest lists (ten million rows) and the self-test: hours
  --out FOLDER   where benchmarks.md, benchmarks.json and rate.svg go (default: docs)
  --no-write     print the figures only
  --page         measure nothing, write benchmarks.md anew from benchmarks.json

Exit codes: 0 all sections were measured; 1 some could not be; 2 usage; 130 Ctrl-C.
`;

interface Options {
  sections: readonly Section[];
  size: Size;
  out: string | null;
}

class UsageError extends Error {}

async function main(argv: readonly string[]): Promise<number> {
  const options = optionsOf(argv);
  if (options === null) return 0;
  const leaving = new AbortController();
  const leave = () => leaving.abort(new Error('left'));
  process.on('SIGINT', leave).on('SIGTERM', leave);
  const root = packageRoot();
  const base = {
    config: loadConfig(),
    program: join(root, 'bin', 'steadysend.js'),
    size: options.size,
    out: options.out,
  };
  const command = ['npm run bench', ...(argv.length === 0 ? [] : ['--', ...argv])].join(' ');
  const measurements = new Map<string, Measurement>();
  if (options.sections.length === 0 && options.out !== null) await write(options.out, measurements);
  for (const section of options.sections) {
    const measurement = await measure(section, base, command, leaving.signal);
    if (leaving.signal.aborted) return 130;
    measurements.set(section.name, measurement);
    // After each: whoever stops a run of hours keeps what was measured so far.
    if (options.out !== null) await write(options.out, measurements);
  }
  tell(measurements);
  const failed = [...measurements.values()].some(({ error }) => error !== undefined);
  return failed ? 1 : 0;
}

async function measure(
  section: Section,
  base: Pick<SectionContext, 'config' | 'program' | 'size' | 'out'>,
  command: string,
  leaving: AbortSignal,
): Promise<Measurement> {
  const startedAt = Date.now();
  const log = (line: string) => process.stderr.write(`${section.name}: ${line}\n`);
  const limit = section.limitMinutes[base.size];
  log(`${section.title} (${limit} minutes at most)`);
  const load = { before: loadNow(), highest: loadNow() };
  const alive = setInterval(() => {
    load.highest = Math.max(load.highest, loadNow());
    log(`… ${Math.round((Date.now() - startedAt) / 1000)} s`);
  }, 30_000);
  const signal = AbortSignal.any([leaving, AbortSignal.timeout(limit * 60_000)]);
  // Temporal's client listens anew with every long poll, until the signal is gone.
  setMaxListeners(0, signal);
  const common = { size: base.size, command, machine: thisMachine() };
  const after = () => ({
    date: new Date(startedAt).toISOString().slice(0, 10),
    ...common,
    seconds: (Date.now() - startedAt) / 1000,
    load,
  });
  try {
    const { measured, facts } = await section.run({ ...base, log, signal });
    return { ...after(), measured, facts };
  } catch (thrown) {
    const isLate = signal.aborted && !leaving.aborted;
    const reason = thrown instanceof Error ? thrown.message : String(thrown);
    const error = isLate ? `it took more than ${limit} minutes` : reason;
    if (!leaving.aborted) log(`failed: ${error}`);
    return { ...after(), measured: {}, facts: [], error };
  } finally {
    clearInterval(alive);
  }
}

async function write(folder: string, measurements: Map<string, Measurement>): Promise<void> {
  const results = await readResults(folder);
  for (const [name, measurement] of measurements) results.sections[name] = measurement;
  await writeResults(folder, results, renderPage(results, SECTIONS));
}

function tell(measurements: ReadonlyMap<string, Measurement>): void {
  const parts = [...measurements.values()].map(({ measured }) => measured);
  const judged = judge(Object.assign({}, ...parts) as Record<string, number>);
  const line = ({ goal, measured, verdict }: Judged) =>
    `${verdict.padEnd(12)}  ${goal.what}: ${format(measured ?? NaN, goal.unit)} (${goalText(goal)})`;
  const known = judged.filter(({ measured }) => measured !== null);
  process.stdout.write(known.map((each) => `${line(each)}\n`).join(''));
  for (const { facts } of measurements.values()) {
    for (const { what, value } of facts) process.stdout.write(`              ${what}: ${value}\n`);
  }
}

/** Null when there is nothing to measure, because help or the list was asked for. */
function optionsOf(argv: readonly string[]): Options | null {
  const { values } = parse(argv);
  if (values.help) process.stdout.write(HELP);
  if (values.list) process.stdout.write(listText());
  if (values.help || values.list) return null;
  if (values.quick && values.full) throw new UsageError('--quick or --full, not both');
  const size: Size = values.quick ? 'quick' : values.full ? 'full' : 'normal';
  const isWritten = !values['no-write'] && (size !== 'quick' || values.out !== undefined);
  return {
    sections: values.page ? [] : sectionsOf(values.only, size),
    size,
    out: isWritten ? (values.out ?? join(packageRoot(), 'docs')) : null,
  };
}

function parse(argv: readonly string[]) {
  try {
    return parseArgs({
      args: [...argv],
      options: {
        only: { type: 'string' },
        list: { type: 'boolean', default: false },
        quick: { type: 'boolean', default: false },
        full: { type: 'boolean', default: false },
        out: { type: 'string' },
        'no-write': { type: 'boolean', default: false },
        page: { type: 'boolean', default: false },
        help: { type: 'boolean', short: 'h', default: false },
      },
    });
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

function sectionsOf(only: string | undefined, size: Size): readonly Section[] {
  if (only === undefined) return SECTIONS.filter(({ isLong }) => !isLong || size === 'full');
  return only.split(',').map((name) => {
    const found = SECTIONS.find((section) => section.name === name.trim());
    if (found !== undefined) return found;
    const known = SECTIONS.map((section) => section.name).join(', ');
    throw new UsageError(`there is no section ${name}; there are ${known}`);
  });
}

function listText(): string {
  return SECTIONS.map(({ name, title, limitMinutes: { quick, normal, full } }) => {
    const limits = `at most ${normal} min (--quick ${quick}, --full ${full})`;
    return `${name.padEnd(12)}${title}: ${limits}\n`;
  }).join('');
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = error instanceof UsageError ? 2 : 1;
}
