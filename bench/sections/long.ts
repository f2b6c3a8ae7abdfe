import { CHUNK_SIZE, launch } from '../lib/campaign.ts';
import { measureHistories, PERSONAL } from '../lib/histories.ts';
import { cpuMs, watchMemory } from '../lib/proc.ts';
import { LIFTED_KNOBS, LIFTED_TUNING, withRig } from '../lib/rig.ts';
import type { Section } from '../lib/section.ts';

const ROWS = { quick: 10_000, normal: 1_000_000, full: 10_000_000 };
const SENT = { quick: 5_000, normal: 100_000, full: 1_000_000 };
const SEND_MAX_MS = 30 * 60_000;

export const long: Section = {
  name: 'long',
  title: 'The longest list in one campaign',
  method:
    'One campaign without a ceiling: the whole list is prepared, a tenth of it is sent, then it is ' +
    'cancelled and its report written for every row. Nobody does anything in between. Resident ' +
    'memory of the worker process and its children.',
  isLong: true,
  limitMinutes: { quick: 3, normal: 15, full: 60 },
  async run(context) {
    const options = { knobs: LIFTED_KNOBS, tuning: LIFTED_TUNING };
    return await withRig(context, options, async (rig) => {
      const worker = await rig.startWorker();
      const [rows, toSend] = [ROWS[context.size], SENT[context.size]];
      const watch = watchMemory(worker.pid);
      try {
        const before = await cpuMs(worker.pid);
        const startedAt = performance.now();
        const secondsSince = (from: number) => (performance.now() - from) / 1000;
        const campaign = await launch(rig, { id: 'long', list: { chunks: rows / CHUNK_SIZE } });
        await campaign.untilSent(1, SEND_MAX_MS);
        const untilFirst = secondsSince(startedAt);
        const firstAt = performance.now();
        await campaign.untilSent(toSend / CHUNK_SIZE, SEND_MAX_MS);
        const sending = secondsSince(firstAt);
        const cancelledAt = performance.now();
        await campaign.cancel();
        const ending = secondsSince(cancelledAt);
        const { counts } = await campaign.finished();
        const cpu = ((await cpuMs(worker.pid)) - before) / 1000;
        const memory = await watch.stop();
        const history = await measureHistories(rig, 'long', PERSONAL);
        const facts = {
          rows: counts.rows,
          'recipients sent to': counts.sent,
          'seconds from the launch, list written and read, to the first send':
            untilFirst.toFixed(0),
          'seconds from there until a tenth was sent': sending.toFixed(0),
          'seconds from `cancel` to the finished report': ending.toFixed(0),
          'CPU of the worker, s': cpu.toFixed(0),
          'memory at most, MB': memory.peakMb.toFixed(0),
          'memory, MB in each tenth of the time': memory.tenthsMb
            .map((mb) => mb.toFixed(0))
            .join(', '),
          'events, bytes, histories': `${history.events}, ${history.bytes}, ${history.runs}`,
          'events of the longest history': history.longest,
          'histories that hold recipient data': history.leaks,
        };
        return {
          measured: {},
          facts: Object.entries(facts).map(([what, value]) => ({ what, value: String(value) })),
        };
      } finally {
        await watch.stop();
      }
    });
  },
};
