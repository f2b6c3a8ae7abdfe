import { expect, onTestFinished, test } from 'vitest';
import { campaignYaml, listCsv, openStage } from '../e2e/stage.ts';
import type { SimulatorConfig } from '../../src/simulator/config.ts';
import { until } from '../support/until.ts';

const TUNING = {
  STEADYSEND_HEARTBEAT_TIMEOUT_MS: '2000',
  STEADYSEND_REQUEST_TIMEOUT_MS: '1500',
  STEADYSEND_LIST_DELAY_MS: '500',
};
const HOUR_MS = 3_600_000;

/** A worker's environment in which `Date` is off by what the expression says, in milliseconds. */
function clockOff(expression: string): Record<string, string> {
  const code = `
    const Real = Date;
    const began = performance.now();
    const now = () => Real.now() + (${expression});
    globalThis.Date = new Proxy(Real, {
      construct: (_, args) => (args.length === 0 ? new Real(now()) : new Real(...args)),
      get: (target, key) => (key === 'now' ? now : Reflect.get(target, key)),
    });`;
  return { NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(code)}` };
}

async function openClockStage(config: Partial<SimulatorConfig>) {
  // Signatures are judged by SES's clock; that it refuses workers so far off is not the point here.
  const stage = await openStage({ ratePerSecond: null, maxClockSkewSeconds: 100_000, ...config });
  onTestFinished(() => stage.close());
  await stage.write({ 'list.csv': listCsv(3_000) });
  const file = await stage.write({ 'campaign.yaml': campaignYaml() });
  const sends = async () => {
    const text = await (await fetch(`${stage.simulator.url}/_control/requests`)).text();
    return text.split('\n').filter((line) => line.includes('"BatchSendEmail"')).length;
  };
  const finish = async (id: string) => {
    const finished = await stage.untilFinished(id, 120_000);
    const mails = await stage.mails();
    expect(new Set(mails.map(({ email }) => email)).size).toBe(3_000);
    expect(mails).toHaveLength(3_000);
    return finished;
  };
  return { stage, file, sends, finish };
}

test('workers whose clocks are four hours apart lose and repeat nothing, and know it', async () => {
  const { stage, file, sends, finish } = await openClockStage({
    uploadDelayMs: 300,
    taskDelayMs: 1_000,
    listDelayMs: 400,
  });
  await stage.cli(['launch', file, '--id', 'apart', '--json'], { env: TUNING });
  const late = await stage.startWorker({ ...TUNING, ...clockOff(`${-2 * HOUR_MS}`) });
  await until(async () => (await sends()) >= 20, { what: '20 sends', deadlineMs: 30_000 });
  late.kill('SIGKILL');
  await late.ended;
  await stage.startWorker({ ...TUNING, ...clockOff(`${2 * HOUR_MS}`) });
  const { counts } = await finish('apart');
  expect(counts).toMatchObject({ sent: 3_000, unknown: 0, failed: 0 });
});

/** What was waited for is time that passes, not a difference of two looks at the calendar. */
test('a clock that jumps ahead does not cut the settle period short', async () => {
  const { stage, file, sends, finish } = await openClockStage({
    uploadDelayMs: 100,
    taskDelayMs: 100,
    listDelayMs: 9_000,
  });
  const tuning = { ...TUNING, STEADYSEND_LIST_DELAY_MS: '9500' };
  await stage.cli(['launch', file, '--id', 'jump', '--json'], { env: tuning });
  const first = await stage.startWorker(tuning);
  await until(async () => (await sends()) >= 20, {
    what: '20 sends',
    deadlineMs: 30_000,
    everyMs: 5,
  });
  first.kill('SIGKILL');
  await first.ended;
  await stage.startWorker({
    ...tuning,
    // In the middle of its first settle period, which is 13 s long.
    ...clockOff(`performance.now() - began > 6_000 ? ${HOUR_MS} : 0`),
  });
  expect((await finish('jump')).counts).toMatchObject({ sent: 3_000, unknown: 0 });
});
