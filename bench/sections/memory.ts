import { CHUNK_SIZE, launch } from '../lib/campaign.ts';
import { measureHistories, PERSONAL, type HistorySize } from '../lib/histories.ts';
import { cpuMs, watchMemory, type MemoryUse } from '../lib/proc.ts';
import { LIFTED_KNOBS, LIFTED_TUNING, withRig, type Rig } from '../lib/rig.ts';
import type { Fact, Section } from '../lib/section.ts';

/** Recipients; the first length is also the one that warms up the worker. */
const LENGTHS = {
  quick: [2_000, 10_000],
  normal: [10_000, 100_000],
  full: [10_000, 100_000, 1_000_000],
} as const;

interface Cost {
  recipients: number;
  chunks: number;
  memory: MemoryUse;
  cpuMsPerChunk: number;
  seconds: number;
  history: HistorySize;
}

export const memory: Section = {
  name: 'memory',
  title: 'Memory and cost by length of the list',
  method:
    'Whole campaigns without a ceiling, one after the other in one worker that was warmed up by a ' +
    'short one: from the launch until every outcome is known. Resident memory of the worker process ' +
    'and its children; of the longest list also the most in each tenth of the time.',
  limitMinutes: { quick: 3, normal: 10, full: 60 },
  async run(context) {
    const options = { knobs: LIFTED_KNOBS, tuning: LIFTED_TUNING };
    return await withRig(context, options, async (rig) => {
      const worker = await rig.startWorker();
      const lengths = LENGTHS[context.size];
      await costOf(rig, worker.pid, 'warm', lengths[0]);
      const costs: Cost[] = [];
      for (const recipients of lengths) {
        const cost = await costOf(rig, worker.pid, `memory-${recipients}`, recipients);
        costs.push(cost);
        context.log(`${recipients} recipients: ${describe(cost)}`);
      }
      const [shortest] = costs;
      const longest = costs.at(-1);
      return {
        measured: {
          'memory.rss': Math.max(...costs.map((cost) => cost.memory.peakMb)),
          'memory.linear': (longest?.cpuMsPerChunk ?? NaN) / (shortest?.cpuMsPerChunk ?? NaN),
        },
        facts: [...costs.map(factOf), tenthsFact(longest)],
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
  } catch (error) {
    await watch.stop();
    throw error;
  }
  const after = await cpuMs(pid);
  const seconds = (performance.now() - startedAt) / 1000;
  return {
    recipients,
    chunks,
    memory: await watch.stop(),
    cpuMsPerChunk: (after - before) / chunks,
    seconds,
    history: await measureHistories(rig, id, PERSONAL),
  };
}

function factOf(cost: Cost): Fact {
  const what = `${cost.recipients.toLocaleString('en')} recipients`;
  return { what, value: describe(cost) };
}

function tenthsFact(longest: Cost | undefined): Fact {
  const value = (longest?.memory.tenthsMb ?? []).map((mb) => mb.toFixed(0)).join(', ');
  return { what: 'the longest list, MB in each tenth of the time', value };
}

function describe({ chunks, memory, cpuMsPerChunk, seconds, history }: Cost): string {
  return [
    `${memory.peakMb.toFixed(0)} MB at most`,
    `${cpuMsPerChunk.toFixed(2)} ms CPU a chunk`,
    `${seconds.toFixed(0)} s`,
    `${(history.events / chunks).toFixed(2)} events and ${(history.bytes / chunks).toFixed(0)} bytes of history a chunk`,
    `${history.runs} histories, the longest of ${history.longest} events`,
  ].join(', ');
}
