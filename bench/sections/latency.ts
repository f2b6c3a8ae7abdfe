import { pause as sleep, until } from '../../src/selftest/waits.ts';
import { readRequests } from '../../src/selftest/record.ts';
import { control } from '../../src/selftest/ground.ts';
import { launch } from '../lib/campaign.ts';
import { sendTimes } from '../lib/record.ts';
import { CEILING_KNOBS, withRig, type Rig } from '../lib/rig.ts';
import type { Section } from '../lib/section.ts';

const ROUNDS = { quick: 2, normal: 6, full: 12 };
/** Enough for all rounds at the ceiling. */
const CHUNKS = 4_000;
/** Long enough for whatever was still on its way. */
const HELD_MS = 4_000;
const RUNNING_MS = 3_000;
const BEGIN_MAX_MS = 60_000;

const QUOTA_CHUNKS = 10;
/** Refills are given by the minute, so the next may be two away. */
const REFILL_MAX_MS = 150_000;
/** The quota has to be used up before the refill comes. */
const REFILL_AHEAD_MS = 30_000;
/** SES refills a little before the campaign expects it. */
const REFILL_EARLY_MS = 3_000;

export const latency: Section = {
  name: 'latency',
  title: 'How soon commands and refills are followed',
  method:
    'At the ceiling, with a latency of 80 ± 40 ms. From the moment a command is given to Temporal to ' +
    'the arrival of the last, or the first, BatchSendEmail at the simulated SES, by the clock of this ' +
    'machine; the slowest of all rounds counts. Of the refill, from the time that `status` tells.',
  limitMinutes: { quick: 5, normal: 8, full: 12 },
  async run(context) {
    return await withRig(context, { knobs: CEILING_KNOBS }, async (rig) => {
      await rig.startWorker();
      const pauses: number[] = [];
      const resumes: number[] = [];
      const campaign = await launch(rig, { id: 'latency', list: { chunks: CHUNKS } });
      await campaign.untilSent(20, BEGIN_MAX_MS);
      for (let round = 1; round <= ROUNDS[context.size]; round += 1) {
        await sleep(RUNNING_MS, context.signal);
        const pausedAt = Date.now();
        await campaign.pause();
        await sleep(HELD_MS, context.signal);
        const resumedAt = Date.now();
        await campaign.resume();
        await sleep(RUNNING_MS, context.signal);
        const sends = sendTimes(await readRequests(rig.simulatorUrl));
        pauses.push(lastBefore(sends, resumedAt) - pausedAt);
        resumes.push(firstAfter(sends, resumedAt) - resumedAt);
        context.log(`round ${round}: pause ${pauses.at(-1)} ms, resume ${resumes.at(-1)} ms`);
      }
      await campaign.cancel();
      const refill = await refillDelay(rig);
      context.log(`refill: ${refill} ms`);
      return {
        measured: {
          'latency.pause': Math.max(...pauses, 0) / 1000,
          'latency.resume': Math.max(...resumes) / 1000,
          'latency.refill': refill / 1000,
        },
        facts: [
          { what: 'pause to the last send, ms', value: pauses.join(', ') },
          { what: 'resume to the first send, ms', value: resumes.join(', ') },
        ],
      };
    });
  },
};

function lastBefore(sends: readonly number[], at: number): number {
  return sends.filter((each) => each < at).at(-1) ?? Number.NaN;
}

function firstAfter(sends: readonly number[], at: number): number {
  return sends.find((each) => each >= at) ?? Number.NaN;
}

/**
 * A quota that is used up and refilled at a minute near by. The simulator knows midnight only, so
 * its clock is moved over one shortly before; that is also how far its times are ahead.
 */
async function refillDelay(rig: Rig): Promise<number> {
  const { signal } = rig.context;
  await rig.resetSimulator();
  await rig.knobs({ dailyQuota: QUOTA_CHUNKS * 50, quotaMode: 'refuse' });
  const minute = 60_000;
  const refillAt = Math.ceil((Date.now() + REFILL_AHEAD_MS) / minute) * minute;
  const resetAt = new Date(refillAt).toISOString().slice(11, 16);
  const campaign = await launch(rig, {
    id: 'refill',
    list: { chunks: QUOTA_CHUNKS * 3 },
    lines: [`pause: { quota: { resume: auto, resetAt: "${resetAt}", timezone: UTC } }`],
  });
  await campaign.until('the quota pause', ({ state }) => state === 'paused', BEGIN_MAX_MS);
  const { pause } = await campaign.status();
  const resumeAt = Date.parse(pause?.resumeAt ?? '');
  if (!(resumeAt - Date.now() < REFILL_MAX_MS)) {
    throw new Error(`the quota pause ends at ${pause?.resumeAt}, not at ${resetAt} UTC`);
  }
  await sleep(resumeAt - REFILL_EARLY_MS - Date.now(), signal);
  await control(rig.simulatorUrl, 'POST', 'clock', { advance: '24h' });
  const ahead = 86_400_000;
  let first = Number.NaN;
  const isSent = await until(
    async () => {
      first = firstAfter(sendTimes(await readRequests(rig.simulatorUrl)), resumeAt + ahead);
      return !Number.isNaN(first);
    },
    { timeoutMs: BEGIN_MAX_MS, everyMs: 500, signal },
  );
  await campaign.cancel();
  return isSent ? first - ahead - resumeAt : Number.NaN;
}
