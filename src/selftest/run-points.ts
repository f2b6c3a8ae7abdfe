import type { Config } from '../config.ts';
import { arm, strikePreload } from './blows.ts';
import { Campaigns, type Seen } from './campaigns.ts';
import { checkRecord } from './checkers/every-checker.ts';
import type { Finding } from './checkers/finding.ts';
import { reportIsTrue } from './checkers/report-is-true.ts';
import type { Point } from './points.ts';
import { readRecord } from './record.ts';
import { POINT_CHUNK_SIZE, POINT_RECIPIENTS, type Scenario } from './scenarios.ts';
import { POINT_KNOBS, POINT_TIMING } from './settings.ts';
import { control } from './ground.ts';
import { openStage, type Stage } from './stage.ts';
import { until } from './waits.ts';

export interface PointsOptions {
  config: Config;
  program: string;
  points: Point[];
  /** Points that run at the same time, each with a server, a simulator and workers of its own. */
  lanes: number;
  keep: boolean;
  log: (line: string) => void;
  signal: AbortSignal;
}

export interface PointResult {
  point: string;
  /** What was struck at: an action of SES, or a write to the campaign folder. */
  target: string;
  seconds: number;
  /** Empty: every recipient exactly once. */
  findings: Finding[];
}

/** One does the work and is killed, the other stands by and takes over. */
const WORKERS = 2;
/**
 * For a campaign to come to its end, and before that to the moment at which it is struck. Temporal
 * tries a sweep that was killed again after its heartbeat time-out of 30 s.
 */
const FINISH_MS = 90_000;
const LOOK_EVERY_MS = 200;

/** Strikes at every point, in a campaign of its own, and looks at what came of it. */
export async function runPoints(options: PointsOptions): Promise<PointResult[]> {
  const { points, lanes, log } = options;
  const results: PointResult[] = [];
  const queue = points.map((point, place) => ({ point, place }));
  const lane = async () => {
    const stage = await openLane(options);
    let isKept = options.keep;
    try {
      for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
        const result = await runPoint(stage, next.place, next.point, options.signal);
        results.push(result);
        isKept ||= result.findings.length > 0;
        const said = result.findings.map(({ checker, message }) => `${checker}: ${message}`);
        const verdict = said.length === 0 ? 'ok' : `FAILED ${said.join('; ')}`;
        log(
          `${results.length}/${points.length}  ${next.point.name}: ${verdict} (${result.seconds} s)`,
        );
      }
    } finally {
      await stage.close(isKept);
      if (isKept) log(`kept: ${stage.folder}`);
    }
  };
  await Promise.all(Array.from({ length: Math.min(lanes, points.length) }, lane));
  return results;
}

function openLane({ config, program, log, signal }: PointsOptions): Promise<Stage> {
  return openStage({
    config,
    program,
    workers: WORKERS,
    timing: POINT_TIMING,
    knobs: POINT_KNOBS,
    preloads: (folder) => [strikePreload(folder)],
    log,
    signal,
  });
}

async function runPoint(
  stage: Stage,
  place: number,
  point: Point,
  signal: AbortSignal,
): Promise<PointResult> {
  const startedAt = performance.now();
  const { scenario, blows } = point;
  const { lines = [] } = scenario;
  const size = { recipients: POINT_RECIPIENTS, chunkSize: POINT_CHUNK_SIZE, lines };
  const campaigns = new Campaigns(stage, size, signal);
  await control(stage.simulatorUrl, 'POST', 'reset', { config: true });
  await control(stage.simulatorUrl, 'PATCH', 'config', { ...POINT_KNOBS, ...scenario.knobs });
  await control(stage.simulatorUrl, 'POST', 'faults', scenario.faults);
  const findings: Finding[] = [];
  const [first, ...further] = blows;
  if (first === undefined) throw new Error(`${point.name}: a point without a blow`);
  let armed = await arm(stage, campaigns.idOf(place), first);
  await campaigns.launch(place);
  for (const blow of [...further, null]) {
    const giveUpAt = performance.now() + FINISH_MS;
    const isOver = async () => performance.now() > giveUpAt || (await campaigns.isOver(place));
    const hasFallen = await armed.fell(isOver, signal);
    await armed.disarm();
    if (!hasFallen) findings.push({ checker: 'point-reached', message: 'it never came', count: 1 });
    if (!hasFallen || blow === null) break;
    armed = await arm(stage, campaigns.idOf(place), blow);
  }
  findings.push(...(await judgePoint(stage, campaigns, { place, scenario, signal })));
  const seconds = Math.round((performance.now() - startedAt) / 100) / 10;
  const struck = blows.at(-1) ?? first;
  const target = struck.at === 'call' ? struck.action : `write of ${struck.path}`;
  return { point: point.name, target, seconds, findings };
}

async function judgePoint(
  stage: Stage,
  campaigns: Campaigns,
  { place, scenario, signal }: { place: number; scenario: Scenario; signal: AbortSignal },
): Promise<Finding[]> {
  const latest: Seen = { status: null, isOver: false };
  const isOver = async () => {
    Object.assign(latest, await campaigns.status(place));
    return latest.isOver;
  };
  await until(isOver, { timeoutMs: FINISH_MS, everyMs: LOOK_EVERY_MS, signal });
  const record = await readRecord(stage.simulatorUrl);
  const recipients = campaigns.recipientsOf(place);
  const { status } = latest;
  const { failed = 0, rejected = 0, unknown = 0 } = status?.counts ?? {};
  const notSent = { failed: failed + rejected, unknown };
  const expected = { recipients, chunkSize: POINT_CHUNK_SIZE, ...notSent };
  const findings = checkRecord(record, expected);
  if (!latest.isOver || status === null) {
    const held = status?.pause?.code ?? 'nothing';
    const message = `it did not finish: ${status?.state ?? 'no answer'}, held by ${held}`;
    return [...findings, { checker: 'everything-finishes', message, count: 1 }];
  }
  if (unknown > 0)
    findings.push({ checker: 'nothing-unknown', message: 'unknown', count: unknown });
  const left = { failed: scenario.failed ?? 0, rejected: scenario.rejected ?? 0 };
  if (failed !== left.failed || rejected !== left.rejected) {
    const message = `${failed} failed and ${rejected} rejected, not ${left.failed} and ${left.rejected}`;
    findings.push({ checker: 'left-as-expected', message, count: 1 });
  }
  const reported = new Set(await campaigns.reportedSent(place).catch(() => []));
  return [...findings, ...reportIsTrue(record, recipients, reported)];
}
