import { launch } from '../lib/campaign.ts';
import { measureHistories, PERSONAL } from '../lib/histories.ts';
import { LIFTED_KNOBS, LIFTED_TUNING, withRig } from '../lib/rig.ts';
import type { Section } from '../lib/section.ts';

/** Three segments. The campaign's own events weigh less the longer it is, so not only one chunk. */
const CHUNKS = { quick: 400, normal: 6_000, full: 20_000 };
export const history: Section = {
  name: 'history',
  title: 'What Temporal keeps',
  method:
    'One campaign from launch to report, without a ceiling: events and bytes of its history and of ' +
    'those of its segments, as the server counts them, and a search for addresses and names in all ' +
    'of them with payloads decoded.',
  limitMinutes: { quick: 3, normal: 8, full: 20 },
  async run(context) {
    const options = { knobs: LIFTED_KNOBS, tuning: LIFTED_TUNING };
    return await withRig(context, options, async (rig) => {
      await rig.startWorker();
      const chunks = CHUNKS[context.size];
      const campaign = await launch(rig, { id: 'history', list: { chunks } });
      await campaign.finished();
      const size = await measureHistories(rig, 'history', PERSONAL);
      context.log(`${size.events} events, ${size.bytes} bytes, ${size.runs} runs`);
      return {
        measured: {
          'history.events': size.events / chunks,
          'history.bytes': size.bytes / chunks,
          'history.leaks': size.leaks,
        },
        facts: [
          { what: 'chunks', value: String(chunks) },
          { what: 'histories', value: String(size.runs) },
          { what: 'events', value: String(size.events) },
          { what: 'events of the longest history', value: String(size.longest) },
          { what: 'bytes', value: String(size.bytes) },
        ],
      };
    });
  },
};
