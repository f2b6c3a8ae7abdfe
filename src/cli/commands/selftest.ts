import { join } from 'node:path';
import { KINDS, type CampaignKind } from '../../selftest/kinds.ts';
import { describeStep, makePlan, type Plan } from '../../selftest/plan.ts';
import { allPoints, somePoints } from '../../selftest/points.ts';
import { runPoints, type PointResult } from '../../selftest/run-points.ts';
import { runSelftest } from '../../selftest/run-selftest.ts';
import { verdictText } from '../../selftest/verdict.ts';
import { configOf, parseCommand } from '../arguments.ts';
import { usageError } from '../cli-error.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { printJson, type Io } from '../io.ts';
import { packageRoot } from '../package-root.ts';

export const help = `steadysend selftest [--kills N] [--seed S] [--recipients N] [--kinds WHICH]
                    [--plan] [--keep] [--json]
       steadysend selftest --points all|some [--lanes N] [--plan] [--keep] [--json]

Proves on this machine that nobody is mailed twice or left out. It starts a
Temporal server, a simulated SES and three workers of its own, runs campaigns,
and meanwhile kills workers, the server and launches, stops a worker and wakes
it up, cuts and blackholes connections and makes SES misbehave. Then everything
must finish, and what the simulator mailed is compared with the lists. Mails
nobody, touches nothing of yours, and ends with 0 only for none lost and none
repeated.

With --points nothing is left to chance: a worker is killed right before and
after each of its effects, at every call to SES (before it leaves, when SES has
acted, when the answer is there) and at every write to the campaign folder.

  --kills N        SIGKILLs to be made (default 50; about 3 s each)
  --seed S         a whole number; the same seed is the same plan (default: new)
  --recipients N   of all campaigns together (default 120 a kill)
  --kinds WHICH    what the campaigns are: all, or some of immediate (the default),
                   scheduled, timed, recurring, windowed, ramped, by commas
  --points WHICH   all kill points, or some of each kind
  --lanes N        points at a time, each with servers of its own (default 2)
  --plan           print the plan and do nothing
  --keep           leave the folder with logs and campaign folders; a failed
                   run leaves it anyway and says where
  --json           print the result as one JSON document, and nothing else

Exit codes: 0 every recipient exactly once; 1 not so; 130 left by Ctrl-C.

Examples
  steadysend selftest --kills 200
  steadysend selftest --kills 200 --seed 42 --json
  steadysend selftest --kills 60 --kinds all
  steadysend selftest --points all
`;

/** A run of a thousand takes an hour; more is a slip. */
const KILLS_MAX = 10_000;
const RECIPIENTS_MAX = 1_000_000;
const KILLS = 50;
const SEED_END = 2 ** 32;
const LANES = 2;
const LANES_MAX = 16;

export async function run(args: string[], io: Io): Promise<ExitCode> {
  const { values } = parseCommand(args, {
    command: 'selftest',
    options: {
      kills: { type: 'string' },
      seed: { type: 'string' },
      recipients: { type: 'string' },
      kinds: { type: 'string' },
      points: { type: 'string' },
      lanes: { type: 'string' },
      plan: { type: 'boolean' },
      keep: { type: 'boolean' },
      json: { type: 'boolean' },
    },
  });
  const isJson = values.json === true;
  const lanes = numberOf('--lanes', values.lanes, 1, LANES_MAX) ?? LANES;
  if (values.points !== undefined) {
    const points = pointsOf(values.points);
    if (values.plan === true) {
      if (isJson) printJson(io, points);
      else points.forEach(({ name }) => io.out(`${name}\n`));
      return EXIT.done;
    }
    const common = { config: configOf(io, values), program: program(), signal: io.signal };
    const log = (line: string) => io.err(`${line}\n`);
    const keep = values.keep === true;
    return tellPoints(await runPoints({ ...common, points, lanes, keep, log }), isJson, io);
  }
  const plan = makePlan({
    kills: numberOf('--kills', values.kills, 0, KILLS_MAX) ?? KILLS,
    seed: numberOf('--seed', values.seed, 0, SEED_END - 1) ?? Date.now() % SEED_END,
    recipients: numberOf('--recipients', values.recipients, 1, RECIPIENTS_MAX),
    kinds: kindsOf(values.kinds),
  });
  if (values.plan === true) {
    if (isJson) printJson(io, plan);
    else planLines(plan).forEach((line) => io.out(`${line}\n`));
    return EXIT.done;
  }
  const config = configOf(io, values);
  planLines(plan).forEach((line) => io.err(`${line}\n`));
  const verdict = await runSelftest({
    config,
    program: program(),
    plan,
    keep: values.keep === true,
    log: (line) => io.err(`${line}\n`),
    signal: io.signal,
  });
  if (isJson) printJson(io, verdict);
  else io.out(verdictText(verdict));
  return verdict.ok ? EXIT.done : EXIT.failed;
}

function program(): string {
  return join(packageRoot(), 'bin', 'steadysend.js');
}

function pointsOf(which: string) {
  if (which === 'all') return allPoints();
  if (which === 'some') return somePoints();
  throw usageError(`--points must be 'all' or 'some', not '${which}'.`);
}

function kindsOf(text = 'immediate'): readonly CampaignKind[] {
  if (text === 'all') return KINDS;
  return text.split(',').map((name) => {
    const kind = KINDS.find((known) => known === name.trim());
    if (kind !== undefined) return kind;
    throw usageError(`--kinds must be 'all' or some of ${KINDS.join(', ')}, not '${name}'.`);
  });
}

function tellPoints(results: PointResult[], isJson: boolean, io: Io): ExitCode {
  const failed = results.filter(({ findings }) => findings.length > 0);
  const ok = failed.length === 0;
  const targets: Record<string, number> = {};
  for (const { target } of results) targets[target] = (targets[target] ?? 0) + 1;
  if (isJson) printJson(io, { ok, points: results.length, targets, failed });
  else {
    io.out(`${results.length} kill points, ${failed.length} failed\n`);
    failed.forEach(({ point }) => io.out(`FAILED  ${point}\n`));
  }
  return ok ? EXIT.done : EXIT.failed;
}

function planLines(plan: Plan): string[] {
  const { seed, kills, workers, campaigns, recipientsEach } = plan;
  return [
    `seed ${seed}: ${kills} kills, ${workers} workers, ${campaigns} campaigns of ${recipientsEach} recipients`,
    ...plan.steps.map((step, place) => {
      const after = `${(step.afterMs / 1000).toFixed(1)} s later`;
      return `${String(place + 1).padStart(4)}. ${after}: ${describeStep(step)}`;
    }),
  ];
}

function numberOf(
  flag: string,
  text: string | undefined,
  least: number,
  most: number,
): number | null {
  if (text === undefined) return null;
  const value = /^\d{1,10}$/.test(text) ? Number(text) : Number.NaN;
  if (value >= least && value <= most) return value;
  throw usageError(`${flag} must be a whole number from ${least} to ${most}, not '${text}'.`);
}
