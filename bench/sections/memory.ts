import { CHUNK_SIZE, launch } from '../lib/campaign.ts';
import { cpuMs, watchMemory } from '../lib/proc.ts';
import { LIFTED_KNOBS, LIFTED_TUNING, withRig, type Rig } from '../lib/rig.ts';
import type { Fact, Section } from '../lib/section.ts';

/** Recipients; the first length is also the one that warms up the worker. */
const LENGTHS = {
  quick: [2_000, 10_000],
  normal: [10_000, 100_000],
  full: [10_000, 1_000_000],
} as const;

interface Cost {
  recipients: number;
  peakMb: number;
  cpuMsPerChunk: number;
  seconds: number;
}

export const memory: Section = {
  name: 'memory',
  title: 'Memory and cost by length of the list',
  method:
    'Whole campaigns without a ceiling, one after the other in one worker that was warmed up by a ' +
    'short one: from the launch until every outcome is known. Resident memory of the worker process ' +
    'and its children.',
  limitMinutes: { quick: 3, normal: 10, full: 60 },
  async run(context) {
    const options = { knobs: LIFTED_KNOBS, tuning: LIFTED_TUNING };
    return await withRig(context, options, async (rig) => {
      const worker = await rig.startWorker();
      const [short, long] = LENGTHS[context.size];
      await costOf(rig, worker.pid, 'warm', short);
      const costs: Cost[] = [];
      for (const recipients of [short, long]) {
        const cost = await costOf(rig, worker.pid, `memory-${recipients}`, recipients);
        costs.push(cost);
        context.log(`${recipients} recipients: ${describe(cost)}`);
      }
      const [shortest, longest] = costs;
      return {
        measured: {
          'memory.rss': Math.max(...costs.map(({ peakMb }) => peakMb)),
          'memory.linear': (longest?.cpuMsPerChunk ?? NaN) / (shortest?.cpuMsPerChunk ?? NaN),
        },
        facts: costs.map((cost): Fact => ({
          what: `${cost.recipients.toLocaleString('en')} recipients`,
          value: describe(cost),
        })),
      };
    });
  },
};

async function costOf(rig: Rig, pid: number, id: string, recipients: number): Promise<Cost> {
  await rig.resetSimulator();
  const chunks = Math.ceil(recipients / CHUNK_SIZE);
  const watch = watchMemory(pid);
  const [before, startedAt] = [await cpuMs(pid), performance.now()];
  try {
    const campaign = await launch(rig, { id, list: { chunks } });
    const status = await campaign.finished();
    if (status.counts.sent !== chunks * CHUNK_SIZE) {
      throw new Error(`${id}: ${status.counts.sent} of ${recipients} recipients were sent to`);
    }
  } finally {
    await watch.stop();
  }
  return {
    recipients,
    peakMb: await watch.stop(),
    cpuMsPerChunk: ((await cpuMs(pid)) - before) / chunks,
    seconds: (performance.now() - startedAt) / 1000,
  };
}

function describe(cost: Cost): string {
  const { peakMb, cpuMsPerChunk, seconds } = cost;
  return `${peakMb.toFixed(0)} MB at most, ${cpuMsPerChunk.toFixed(2)} ms CPU a chunk, ${seconds.toFixed(0)} s`;
}
