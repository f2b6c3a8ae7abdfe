import { describe, expect, onTestFinished, test } from 'vitest';
import { NewsletterClient } from '../../src/cli/newsletter/newsletter-client.ts';
import { definitionHash } from '../../src/cli/newsletter/resolve-newsletter.ts';
import { campaignHarness, listOf, type Harness } from '../support/campaign-harness.ts';
import {
  createNewsletter,
  newsletterOf,
  type TestNewsletter,
} from '../support/newsletter-harness.ts';
import { mailsOf } from '../support/simulator-record.ts';

const QUICK = { uploadDelayMs: 20, taskDelayMs: 20 };

/** The newsletter with another rule, as `update` would put it. */
function changed({ definition, input }: TestNewsletter, every: string, version = 2) {
  const { rule } = newsletterOf('any', { every });
  const next = { ...definition, every, rule };
  return { next, input: { ...input, definition: definitionHash(next), version } };
}

async function update(newsletter: TestNewsletter, every: string, known = newsletter.known()) {
  const { next, input } = changed(newsletter, every);
  await newsletter.client.update(await known, next, input);
}

/** A second command line, as it were. */
async function other(harness: Harness): Promise<NewsletterClient> {
  const client = await NewsletterClient.connect(harness.config, new AbortController().signal);
  onTestFinished(() => client.close());
  return client;
}

describe('what the schedule of a newsletter says', () => {
  test('every policy, instead of the defaults of the server', async () => {
    const harness = await campaignHarness();
    const weekly = await createNewsletter(harness.config, {
      id: 'policies',
      overlap: 'cancelFirst',
      catchUpMs: 90_000,
      pauseOnFailure: true,
      jitterMs: 300_000,
    });
    const { schedule } = await weekly.known();
    expect(schedule.policies).toMatchObject({
      overlap: 'CANCEL_OTHER',
      catchupWindow: 90_000,
      pauseOnFailure: true,
    });
    expect(schedule.spec.jitter).toBe(300_000);
  });

  test('an update replaces the times: nothing of the old rule is left', async () => {
    const harness = await campaignHarness();
    const weekly = await createNewsletter(harness.config, { id: 'replaced', every: '0 8 * * 1' });
    await update(weekly, '30 9 * * 2');
    const { schedule, input } = await weekly.known();
    const times = schedule.info.nextActionTimes.map((time) => time.toISOString().slice(11, 16));
    expect(new Set(times)).toEqual(new Set(['09:30']));
    expect(schedule.spec.calendars).toHaveLength(1);
    expect(input.version).toBe(2);
  });

  test('an update keeps a pause, and its note', async () => {
    const harness = await campaignHarness();
    const weekly = await createNewsletter(harness.config, { id: 'kept' }, { paused: true });
    await update(weekly, 'friday 08:00');
    expect((await weekly.known()).schedule.state).toMatchObject({ paused: true, note: 'test' });
  });

  test('of two updates at once one is made, and the other is told', async () => {
    const harness = await campaignHarness();
    const weekly = await createNewsletter(harness.config, { id: 'race' });
    const second = await other(harness);
    const known = await weekly.known();
    const rules = ['tuesday 08:00', 'friday 08:00'];
    const results = await Promise.allSettled(
      rules.map((every, place) => {
        const { next, input } = changed(weekly, every);
        return (place === 0 ? weekly.client : second).update(known, next, input);
      }),
    );
    expect(results.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
    const lost = results.find((result) => result.status === 'rejected');
    expect(lost?.reason).toMatchObject({
      exitCode: 1,
      message: expect.stringContaining('was updated by somebody else at the same time'),
    });
    const winner = rules[results.findIndex(({ status }) => status === 'fulfilled')]!;
    expect((await weekly.known()).input.definition).toBe(changed(weekly, winner).input.definition);
  });

  test('an update by somebody who has not seen the last one does not undo it', async () => {
    const harness = await campaignHarness();
    const weekly = await createNewsletter(harness.config, { id: 'old-look' });
    const seen = await weekly.known();
    await update(weekly, 'tuesday 08:00');
    await expect(update(weekly, 'friday 08:00', Promise.resolve(seen))).rejects.toThrow(
      'was updated by somebody else',
    );
    // What comes behind it in the schedule's inbox shows that it has been dropped.
    await weekly.client.pause('old-look', 'behind it');
    const after = await weekly.untilKnown('the pause', (known) => known.schedule.state.paused);
    expect(after.input.definition).toBe(changed(weekly, 'tuesday 08:00').input.definition);
  });

  test('an update that meets a pause is made all the same, and the pause stays', async () => {
    const harness = await campaignHarness();
    const weekly = await createNewsletter(harness.config, { id: 'meets' });
    const known = await weekly.known();
    await weekly.client.pause('meets', 'just now');
    await update(weekly, 'friday 08:00', Promise.resolve(known));
    const { schedule, input } = await weekly.known();
    expect(input.version).toBe(2);
    expect(schedule.state).toMatchObject({ paused: true, note: 'just now' });
  });

  test('a newsletter that is there is not made again, nor changed by trying', async () => {
    const harness = await campaignHarness();
    const weekly = await createNewsletter(harness.config, { id: 'again' });
    const { next, input } = changed(weekly, 'friday 08:00');
    expect(await weekly.client.create(next, input, null)).toBe(false);
    expect((await weekly.known()).input).toEqual(weekly.input);
  });
});

describe('started by hand', () => {
  test('two triggers at once make one campaign under skip', async () => {
    const harness = await campaignHarness(QUICK);
    const weekly = await createNewsletter(harness.config, { id: 'triggered' });
    const second = await other(harness);
    await weekly.list(listOf(2));
    // All before any worker, so that the first cannot be over before the others come.
    await Promise.all([
      weekly.client.trigger('triggered', 'skip'),
      second.trigger('triggered', 'skip'),
    ]);
    const late = await second.trigger('triggered', 'skip');
    expect(late.schedule.info.runningActions).toHaveLength(1);
    expect(late.schedule.info.numActionsSkippedOverlap).toBeGreaterThan(0);
    await harness.startWorker();
    const { schedule: after } = await weekly.untilKnown('the end', (known) => {
      return known.schedule.info.runningActions.length === 0;
    });
    expect(after.info.numActionsTaken).toBe(1);
    expect(await weekly.records()).toHaveLength(1);
    expect(await mailsOf(harness.simulator.url)).toHaveLength(2);
  });

  test('a pause that meets a trigger is not lost to it', async () => {
    const harness = await campaignHarness();
    const weekly = await createNewsletter(harness.config, { id: 'meeting' });
    const second = await other(harness);
    for (const time of [1, 2, 3, 4]) {
      const [paused] = await Promise.allSettled([
        weekly.client.pause('meeting', `time ${time}`),
        second.trigger('meeting', 'queueAll'),
      ]);
      expect(paused.status).toBe('fulfilled');
      expect((await weekly.known()).schedule.state.paused).toBe(true);
      await weekly.client.resume('meeting', 'again');
    }
  });

  test('issues of the past: all, one after the other; under skip only the first', async () => {
    const harness = await campaignHarness(QUICK);
    await harness.startWorker();
    const [from, to] = [Date.UTC(2026, 10, 2, 8), Date.UTC(2026, 10, 16, 8)];
    const all = await createNewsletter(harness.config, { id: 'all' });
    await all.list(listOf(1));
    await all.client.backfill('all', from, to, 'queueAll');
    await all.untilKnown('all three', ({ schedule: { info } }) => {
      return info.numActionsTaken === 3 && info.runningActions.length === 0;
    });
    expect((await all.records()).map(({ key }) => key)).toEqual([
      '20261102t0800',
      '20261109t0800',
      '20261116t0800',
    ]);
    expect(await mailsOf(harness.simulator.url)).toHaveLength(3);
    // Once more: they have been sent.
    await all.client.backfill('all', from, to, 'queueAll');
    await all.untilKnown('all three again', ({ schedule: { info } }) => {
      return info.numActionsTaken === 6 && info.runningActions.length === 0;
    });
    expect(await mailsOf(harness.simulator.url)).toHaveLength(3);

    const one = await createNewsletter(harness.config, { id: 'one' });
    await one.list(listOf(1));
    await one.client.backfill('one', from, to, 'skip');
    await one.untilKnown('the first alone', ({ schedule: { info } }) => {
      return info.numActionsSkippedOverlap === 2 && info.runningActions.length === 0;
    });
    expect((await one.records()).map(({ key }) => key)).toEqual(['20261102t0800']);
  });
});
