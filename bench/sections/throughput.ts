import { readRequests } from '../../src/selftest/record.ts';
import { CHUNK_SIZE, launch } from '../lib/campaign.ts';
import { writeList } from '../lib/lists.ts';
import { runLoop } from '../lib/peers.ts';
import { cpuMs } from '../lib/proc.ts';
import { sendingOf, type Sending } from '../lib/record.ts';
import { CEILING, CEILING_KNOBS, withRig, type Rig } from '../lib/rig.ts';
import type { Fact, Section, SectionResult } from '../lib/section.ts';

const LIMITERS = ['fixedWindow', 'tokenBucket', 'slidingWindow'] as const;
type Limiter = (typeof LIMITERS)[number];

const CHUNKS = { quick: 200, normal: 1_200, full: 3_600 };
/** The campaigns' own default of 12 spans. */
const CONCURRENCY = 240;

/** One list sent by one of the two. */
interface Run extends Sending {
  cpuMsPerChunk: number;
}

export const throughput: Section = {
  name: 'throughput',
  title: 'At the ceiling',
  method:
    'One worker and the plain loop send lists of the same length one after the other, under each kind ' +
    'of limiter, neither knowing which it is. Rates and refusals are read from the record of the ' +
    'simulated SES. CPU of the worker is from the first look at the list until every outcome is ' +
    'known and every group is deleted, which the loop does not do.',
  limitMinutes: { quick: 5, normal: 15, full: 40 },
  async run(context) {
    return await withRig(context, { knobs: CEILING_KNOBS }, async (rig) => {
      const worker = await rig.startWorker();
      const chunks = CHUNKS[context.size];
      const runs = new Map<Limiter, { loop: Run; worker: Run }>();
      for (const [place, rateLimiter] of LIMITERS.entries()) {
        await rig.knobs({ rateLimiter });
        const both = {
          loop: () => loopRun(rig, chunks),
          worker: () => workerRun(rig, worker.pid, `throughput-${place + 1}`, chunks),
        };
        // Taking turns, so that a machine that gets slower or faster favours neither.
        const loopFirst = place % 2 === 0 ? await both.loop() : null;
        const ours = await both.worker();
        const loop = loopFirst ?? (await both.loop());
        runs.set(rateLimiter, { loop, worker: ours });
        context.log(`${rateLimiter}: ${describe(ours)}; loop ${describe(loop)}`);
      }
      return resultOf(runs);
    });
  },
};

async function loopRun(rig: Rig, chunks: number): Promise<Run> {
  const list = rig.file('loop.csv');
  const { signal } = rig.context;
  await writeList(list, chunks * CHUNK_SIZE, { duplicates: false, signal });
  await rig.resetSimulator();
  const cost = await runLoop(rig, {
    list,
    chunkSize: CHUNK_SIZE,
    ratePerSecond: CEILING,
    concurrency: CONCURRENCY,
  });
  return checked(sendingOf(await readRequests(rig.simulatorUrl)), chunks, cost.cpuMs);
}

async function workerRun(rig: Rig, pid: number, id: string, chunks: number): Promise<Run> {
  await rig.resetSimulator();
  const before = await cpuMs(pid);
  const campaign = await launch(rig, { id, list: { chunks } });
  await campaign.finished();
  const cost = (await cpuMs(pid)) - before;
  return checked(sendingOf(await readRequests(rig.simulatorUrl)), chunks, cost);
}

/** A rate of fewer chunks than there were would be of something else. */
function checked(sending: Sending, chunks: number, cost: number): Run {
  if (sending.chunks !== chunks) {
    throw new Error(`${sending.chunks} chunks were sent instead of ${chunks}`);
  }
  return { ...sending, cpuMsPerChunk: cost / chunks };
}

function resultOf(runs: ReadonlyMap<Limiter, { loop: Run; worker: Run }>): SectionResult {
  const measured: Record<string, number> = {};
  const facts: Fact[] = [];
  for (const [limiter, { loop, worker }] of runs) {
    measured[`throughput.${limiter}.share`] = worker.chunksPerSecond / CEILING;
    measured[`throughput.${limiter}.throttled`] = worker.throttled;
    facts.push({ what: `worker, ${limiter}`, value: describe(worker) });
    facts.push({ what: `plain loop, ${limiter}`, value: describe(loop) });
  }
  const pairs = [...runs.values()];
  const sum = (of: (pair: { loop: Run; worker: Run }) => number) =>
    pairs.reduce((total, pair) => total + of(pair), 0);
  measured['throughput.wallTime'] =
    sum(({ worker }) => worker.wallSeconds) / sum(({ loop }) => loop.wallSeconds);
  measured['throughput.cpu'] =
    sum(({ worker }) => worker.cpuMsPerChunk) / sum(({ loop }) => loop.cpuMsPerChunk);
  return { measured, facts };
}

function describe(run: Run): string {
  return [
    `${run.chunksPerSecond.toFixed(2)} chunks/s`,
    `${(run.throttled * 100).toFixed(2)} % of ${run.requests} calls throttled`,
    `${run.wallSeconds.toFixed(1)} s`,
    `${run.cpuMsPerChunk.toFixed(1)} ms CPU a chunk`,
  ].join(', ');
}
