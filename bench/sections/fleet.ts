import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Child } from '../../src/selftest/child.ts';
import { readRequests, type RequestRecord } from '../../src/selftest/record.ts';
import { pause as sleep } from '../../src/selftest/waits.ts';
import { launch } from '../lib/campaign.ts';
import { renderRatePlot } from '../lib/rate-plot.ts';
import { between, perSecond, rateBetween, sendTimes, throttledShare } from '../lib/record.ts';
import { CEILING, CEILING_KNOBS, withRig } from '../lib/rig.ts';
import type { Section, SectionResult } from '../lib/section.ts';

const WORKERS = 3;
/** Milliseconds of each part of the run. */
const PARTS = {
  quick: { steady: 15_000, held: 5_000, resumed: 10_000, afterKill: 30_000 },
  normal: { steady: 60_000, held: 8_000, resumed: 20_000, afterKill: 60_000 },
  full: { steady: 180_000, held: 8_000, resumed: 30_000, afterKill: 120_000 },
} as const;
/** The first sends come in a heap, when the first uploads are complete. */
const RAMP_MS = 8_000;
/** "Again within 15 s". */
const RECOVERY_MS = 15_000;
const BEGIN_MAX_MS = 60_000;

/** When things were done to the fleet, by this machine's clock, which is the simulator's too. */
interface Moments {
  began: number;
  pausedAt: number;
  resumedAt: number;
  killedAt: number;
  ended: number;
}

export const fleet: Section = {
  name: 'fleet',
  title: 'Three workers, a pause and a kill',
  method:
    'Three workers on one campaign, fixed window of 20 requests a second. They are paused and ' +
    'resumed, and one is killed with SIGKILL. The share is that of accepted sends before the pause, ' +
    'and from 15 s after the kill on.',
  limitMinutes: { quick: 5, normal: 8, full: 12 },
  async run(context) {
    const { size, signal, out } = context;
    return await withRig(context, { knobs: CEILING_KNOBS }, async (rig) => {
      const parts = PARTS[size];
      const workers: Child[] = [];
      for (let number = 1; number <= WORKERS; number += 1) workers.push(await rig.startWorker());
      const total = Object.values(parts).reduce<number>((sum, part) => sum + part, RAMP_MS);
      // More than can be sent meanwhile: it must not run out of work.
      const chunks = Math.ceil((total / 1000) * CEILING * 1.2);
      const campaign = await launch(rig, { id: 'fleet', list: { chunks } });
      await campaign.untilSent(1, BEGIN_MAX_MS);
      const began = Date.now() + RAMP_MS;
      await sleep(RAMP_MS + parts.steady, signal);
      const pausedAt = Date.now();
      await campaign.pause();
      await sleep(parts.held, signal);
      const resumedAt = Date.now();
      await campaign.resume();
      await sleep(parts.resumed, signal);
      const killedAt = Date.now();
      workers[1]?.kill('SIGKILL');
      await sleep(parts.afterKill, signal);
      const moments = { began, pausedAt, resumedAt, killedAt, ended: Date.now() };
      const requests = await readRequests(rig.simulatorUrl);
      await campaign.cancel();
      if (out !== null) await writeFile(join(out, 'rate.svg'), plotOf(requests, moments));
      return resultOf(requests, moments);
    });
  },
};

function resultOf(requests: readonly RequestRecord[], moments: Moments): SectionResult {
  const { began, pausedAt, killedAt, ended } = moments;
  const steady = between(requests, began, pausedAt);
  const share = rateBetween(requests, began, pausedAt) / CEILING;
  const after = rateBetween(requests, killedAt + RECOVERY_MS, ended) / CEILING;
  const meanwhile = rateBetween(requests, killedAt, killedAt + RECOVERY_MS) / CEILING;
  const percent = (value: number) => `${(value * 100).toFixed(1)} %`;
  return {
    measured: {
      'fleet.share': share,
      'fleet.throttled': throttledShare(steady),
      'fleet.afterKill': after,
    },
    facts: [
      { what: 'share of the ceiling in the 15 s after the kill', value: percent(meanwhile) },
      {
        what: 'calls throttled after the kill',
        value: percent(throttledShare(between(requests, killedAt, ended))),
      },
      {
        what: 'sends in each second after the kill',
        value: perSecond(sendTimes(requests), killedAt, ended).join(' '),
      },
      {
        what: 'sends in each second from the pause to the kill',
        value: perSecond(sendTimes(requests), pausedAt, killedAt).join(' '),
      },
    ],
  };
}

function plotOf(requests: readonly RequestRecord[], moments: Moments): string {
  const sends = sendTimes(requests);
  const start = sends[0] ?? moments.began;
  const at = (moment: number) => (moment - start) / 1000;
  return renderRatePlot({
    perSecond: perSecond(sends, start, moments.ended).slice(0, Math.floor(at(moments.ended))),
    ceiling: CEILING,
    marks: [
      { from: at(moments.pausedAt), to: at(moments.resumedAt), label: 'paused' },
      { from: at(moments.killedAt), label: 'one of three workers killed' },
    ],
  });
}
