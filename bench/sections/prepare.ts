import { rm } from 'node:fs/promises';
import { launch } from '../lib/campaign.ts';
import { writeList } from '../lib/lists.ts';
import { runBareCsv } from '../lib/peers.ts';
import { watchMemory } from '../lib/proc.ts';
import { median } from '../lib/record.ts';
import { LIFTED_KNOBS, withRig, type Rig } from '../lib/rig.ts';
import type { Fact, Section } from '../lib/section.ts';
import { activitySeconds } from '../lib/activity-time.ts';

const LENGTHS = {
  quick: [10_000, 50_000],
  normal: [10_000, 1_000_000],
  full: [10_000, 1_000_000, 10_000_000],
} as const;
/** The short list takes a fraction of a second: once would be an accident. */
const REPEATS_BELOW = 100_000;
const REPEATS = 5;
const PREPARE_MAX_MS = 30 * 60_000;

interface Preparation {
  rows: number;
  seconds: number;
  bareSeconds: number;
  peakMb: number;
  missed: number;
}

export const prepare: Section = {
  name: 'prepare',
  title: 'Preparing the list',
  method:
    'The activity in a worker, from its start to its end as Temporal saw them: decoding, checks, ' +
    'duplicates (one row in a hundred), chunks written. Beside it csv-parse by itself over the same ' +
    'file, in a process of its own, rows thrown away. Short lists five times, the median counts.',
  limitMinutes: { quick: 4, normal: 10, full: 45 },
  async run(context) {
    // Nothing is sent: a campaign is cancelled as soon as its list is prepared.
    const options = { knobs: LIFTED_KNOBS, tuning: { STEADYSEND_RATE: '0.1' } };
    return await withRig(context, options, async (rig) => {
      const lengths = LENGTHS[context.size];
      // A campaign before counts: the first in a process is compiled while it runs.
      const worker = await rig.startWorker();
      await prepareOnce(rig, worker.pid, 'warm', lengths[0]);
      const done: Preparation[] = [];
      for (const rows of lengths) {
        const repeats = rows < REPEATS_BELOW ? REPEATS : 1;
        const each: Preparation[] = [];
        for (let round = 1; round <= repeats; round += 1) {
          each.push(await prepareOnce(rig, worker.pid, `prepare-${rows}-${round}`, rows));
        }
        const preparation = middle(each);
        context.log(`${rows} rows: ${describe(preparation)}`);
        done.push(preparation);
      }
      return { measured: measuredOf(done), facts: done.map(factOf) };
    });
  },
};

async function prepareOnce(rig: Rig, pid: number, id: string, rows: number): Promise<Preparation> {
  const { signal } = rig.context;
  const path = rig.file(`${id}.csv`);
  const { duplicates } = await writeList(path, rows, { duplicates: true, signal });
  const bare = await runBareCsv(rig, path);
  if (bare.rows !== rows) throw new Error(`csv-parse read ${bare.rows} rows instead of ${rows}`);
  const watch = watchMemory(pid);
  try {
    const campaign = await launch(rig, { id, list: { path } });
    await campaign.until('its list', ({ state }) => state !== 'preparing', PREPARE_MAX_MS);
    const { peakMb } = await watch.stop();
    const { counts } = await campaign.status();
    await campaign.cancel();
    return {
      rows,
      seconds: await activitySeconds(rig, id, 'prepareRecipients'),
      bareSeconds: bare.ms / 1000,
      peakMb,
      missed: duplicates - counts.duplicates,
    };
  } finally {
    await watch.stop();
    await rm(path, { force: true });
  }
}

function middle(each: Preparation[]): Preparation {
  return {
    rows: each[0]?.rows ?? 0,
    seconds: median(each.map(({ seconds }) => seconds)),
    bareSeconds: median(each.map(({ bareSeconds }) => bareSeconds)),
    peakMb: Math.max(...each.map(({ peakMb }) => peakMb)),
    missed: Math.max(...each.map(({ missed }) => missed)),
  };
}

/** Against csv-parse at a million rows, where what a process needs to begin with no longer counts. */
function measuredOf(done: Preparation[]): Record<string, number> {
  const [short] = done;
  const long = done[1] ?? short;
  const longest = done.at(-1);
  const rowTime = (of: Preparation | undefined) => (of === undefined ? NaN : of.seconds / of.rows);
  return {
    'prepare.speed': long === undefined ? NaN : long.bareSeconds / long.seconds,
    'prepare.rss': longest?.peakMb ?? NaN,
    'prepare.missed': Math.max(...done.map(({ missed }) => missed)),
    'prepare.linear': rowTime(long) / rowTime(short),
  };
}

function factOf(of: Preparation): Fact {
  return { what: `${of.rows.toLocaleString('en')} rows`, value: describe(of) };
}

function describe(of: Preparation): string {
  const speed = (seconds: number) => `${Math.round(of.rows / seconds).toLocaleString('en')} rows/s`;
  return [
    `${speed(of.seconds)} (${of.seconds.toFixed(2)} s)`,
    `csv-parse by itself ${speed(of.bareSeconds)}`,
    `${of.peakMb.toFixed(0)} MB at most`,
    `${of.missed} duplicates not found`,
  ].join(', ');
}
