import { readRequests } from '../../src/selftest/record.ts';
import { CHUNK_SIZE, launch } from '../lib/campaign.ts';
import { writeList } from '../lib/lists.ts';
import { runLoop } from '../lib/peers.ts';
import { median, sendingOf } from '../lib/record.ts';
import { LIFTED_CHUNKS, LIFTED_KNOBS, LIFTED_TUNING, withRig, type Rig } from '../lib/rig.ts';
import type { Section } from '../lib/section.ts';

const CHUNKS = { quick: 500, normal: 8_000, full: 20_000 };
const ROUNDS = { quick: 1, normal: 3, full: 3 };

export const lifted: Section = {
  name: 'lifted',
  title: 'With the ceiling lifted',
  method:
    'The same two without a rate limit or latency, an upload taking 0.2 s and ' +
    `${LIFTED_CHUNKS} chunks on their way at once. Temporal, the simulated SES and the sender share ` +
    'this machine, so this is what all of them together can do. In turns; the median counts.',
  limitMinutes: { quick: 3, normal: 15, full: 25 },
  async run(context) {
    const options = { knobs: LIFTED_KNOBS, tuning: LIFTED_TUNING };
    return await withRig(context, options, async (rig) => {
      await rig.startWorker();
      const chunks = CHUNKS[context.size];
      const ours: number[] = [];
      const loops: number[] = [];
      for (let round = 1; round <= ROUNDS[context.size]; round += 1) {
        loops.push(await loopRate(rig, chunks));
        ours.push(await workerRate(rig, `lifted-${round}`, chunks));
        context.log(`round ${round}: ${rounded(ours)} chunks/s; loop ${rounded(loops)}`);
      }
      return {
        measured: {
          'lifted.rate': median(ours),
          'lifted.ratio': median(ours) / median(loops),
        },
        facts: [
          { what: 'worker, chunks/s in each round', value: rounded(ours) },
          { what: 'plain loop, chunks/s in each round', value: rounded(loops) },
          { what: 'chunks in a round', value: String(chunks) },
        ],
      };
    });
  },
};

async function loopRate(rig: Rig, chunks: number): Promise<number> {
  const list = rig.file('loop.csv');
  const { signal } = rig.context;
  await writeList(list, chunks * CHUNK_SIZE, { duplicates: false, signal });
  await rig.resetSimulator();
  const ratePerSecond = Number(LIFTED_TUNING['STEADYSEND_RATE']);
  await runLoop(rig, { list, chunkSize: CHUNK_SIZE, ratePerSecond, concurrency: LIFTED_CHUNKS });
  return sendingOf(await readRequests(rig.simulatorUrl)).chunksPerSecond;
}

async function workerRate(rig: Rig, id: string, chunks: number): Promise<number> {
  await rig.resetSimulator();
  const campaign = await launch(rig, { id, list: { chunks } });
  await campaign.finished();
  return sendingOf(await readRequests(rig.simulatorUrl)).chunksPerSecond;
}

function rounded(values: number[]): string {
  return values.map((value) => value.toFixed(0)).join(', ');
}
