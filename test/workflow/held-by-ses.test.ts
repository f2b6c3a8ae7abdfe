import { WorkflowUpdateFailedError } from '@temporalio/client';
import { describe, expect, test } from 'vitest';
import { AT_ONCE, type SendPlan } from '../../src/domain/send-plan.ts';
import {
  cancelCampaignUpdate,
  pauseCampaignUpdate,
  resumeCampaignUpdate,
} from '../../workflows/messages.ts';
import { campaignHarness, listOf, type Harness } from '../support/campaign-harness.ts';
import { control, mailsOf, requestsOf } from '../support/simulator-record.ts';
import { until } from '../support/until.ts';

const QUICK = { uploadDelayMs: 100, taskDelayMs: 50, ratePerSecond: null };
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

function startsIn(ms: number, change: Partial<SendPlan> = {}): SendPlan {
  // To the second, which is all that SES can be told.
  const startAt = new Date(Math.ceil((Date.now() + ms) / 1000) * 1000).toISOString();
  return { ...AT_ONCE, heldBy: 'ses', startAt, ...change };
}

function launch(
  harness: Harness,
  id: string,
  rows: number,
  plan: SendPlan,
  sesTimezone = 'Asia/Shanghai',
) {
  return harness.launch({ id, csv: listOf(rows), definition: { plan, sesTimezone, chunkSize: 5 } });
}

describe('a start that SES keeps', () => {
  test.each(['Asia/Shanghai', 'America/New_York'])(
    'all is accepted ahead, nothing is mailed before, everything once after (%s)',
    async (timezone) => {
      const harness = await campaignHarness({ ...QUICK, timezone });
      const { url } = harness.simulator;
      await harness.startWorker();
      const plan = startsIn(3 * HOUR);
      const campaign = await launch(harness, 'ahead', 123, plan, timezone);
      const held = await campaign.until('all at SES', ({ counts }) => counts.atProvider === 123);
      expect(held).toMatchObject({
        state: 'running',
        pause: null,
        wait: { code: 'HeldBySes', until: plan.startAt },
        recurring: null,
      });
      const pausing = campaign.handle.executeUpdate(pauseCampaignUpdate, { args: [{}] });
      await expect(pausing).rejects.toThrow(WorkflowUpdateFailedError);
      await control(url, 'POST', 'clock', {
        to: new Date(Date.parse(plan.startAt ?? '') - 1_000).toISOString(),
      });
      expect(await mailsOf(url)).toEqual([]);
      await control(url, 'POST', 'clock', { advance: '1m' });
      const end = await campaign.until('the end', ({ finishedAt }) => finishedAt !== null);
      expect(end.state).toBe('finished');
      expect(end.counts).toMatchObject({ sent: 123, atProvider: 0, waiting: 0, unknown: 0 });
      expect(end.wait).toBeNull();
      const mails = await mailsOf(url);
      expect(new Set(mails.map(({ email }) => email)).size).toBe(123);
      expect(mails).toHaveLength(123);
      for (const { sentAt } of mails) {
        expect(Date.parse(sentAt) - Date.parse(plan.startAt ?? '')).toBeLessThan(1_000);
      }
      expect(await okCalls(url, 'DeleteReceiver')).toBe(await okCalls(url, 'CreateReceiver'));
    },
  );

  test('a cancelled campaign says what goes on, and follows it to its fate', async () => {
    const harness = await campaignHarness({ ...QUICK, ratePerSecond: 20 });
    const { url } = harness.simulator;
    await harness.startWorker();
    const campaign = await launch(harness, 'cancelled', 1_000, startsIn(HOUR));
    await campaign.until('some at SES', ({ counts }) => counts.atProvider > 100);
    const answer = await campaign.handle.executeUpdate(cancelCampaignUpdate, { args: [{}] });
    expect(answer).toMatchObject({ state: 'cancelled', wait: { code: 'HeldBySes' } });
    const calls = await until(() => stillCalls(url), { what: 'no more sends', deadlineMs: 10_000 });
    await control(url, 'POST', 'clock', { advance: '61m' });
    const { counts } = await campaign.until('the end', ({ finishedAt }) => finishedAt !== null);
    expect(counts.sent).toBe(calls * 5);
    expect(counts.waiting).toBe(1_000 - counts.sent);
    expect(counts.waiting).toBeGreaterThan(0);
    expect(await mailsOf(url)).toHaveLength(counts.sent);
  });
});

describe('send tasks that are too late for their start', () => {
  /** SES finds every start past that is not four minutes ahead, which clocks may differ by. */
  const REFUSING = { timedAheadMinMs: 4 * MINUTE };

  test('send: those that SES took wait for the start, the others go at once', async () => {
    const harness = await campaignHarness({ ...QUICK, ratePerSecond: 40 });
    const { url } = harness.simulator;
    await harness.startWorker();
    const campaign = await launch(harness, 'late-send', 500, startsIn(3 * MINUTE));
    await campaign.until('some at SES', ({ counts }) => counts.atProvider >= 50);
    harness.simulator.configure(REFUSING);
    await campaign.until('all gone or held', ({ counts }) => counts.waiting === 0);
    const early = await until(
      async () => {
        const { counts } = await campaign.status();
        const mails = await mailsOf(url);
        return counts.sent === mails.length && counts.sent + counts.atProvider === 500 && mails;
      },
      { what: 'the late ones to be sent', deadlineMs: 20_000 },
    );
    expect(early.length).toBeGreaterThan(0);
    expect(early.length).toBeLessThan(500);
    await control(url, 'POST', 'clock', { advance: '4m' });
    const end = await campaign.until('the end', ({ state }) => state === 'finished');
    expect(end.counts).toMatchObject({ sent: 500, failed: 0, unknown: 0 });
    await expectEachTimes(url, 500, 1);
  });

  test('skip: they are left out, with their reason, and leave no group behind', async () => {
    const harness = await campaignHarness({ ...QUICK, ...REFUSING });
    const { url } = harness.simulator;
    await harness.startWorker();
    const plan = startsIn(3 * MINUTE, { ifLate: 'skip' });
    const campaign = await launch(harness, 'late-skip', 60, plan);
    const end = await campaign.until('the end', ({ finishedAt }) => finishedAt !== null);
    expect(end).toMatchObject({ state: 'finished', counts: { failed: 60, sent: 0, waiting: 0 } });
    expect(await campaign.text('report.csv')).toMatch(/reader-0@example.com,failed,StartMissed/);
    await control(url, 'POST', 'clock', { advance: '1d' });
    expect(await mailsOf(url)).toEqual([]);
    expect(await okCalls(url, 'DeleteReceiver')).toBe(await okCalls(url, 'CreateReceiver'));
  });

  test('ask: the campaign pauses, and a resume sends them at once', async () => {
    const harness = await campaignHarness({ ...QUICK, ...REFUSING });
    const { url } = harness.simulator;
    await harness.startWorker();
    const plan = startsIn(3 * MINUTE, { ifLate: 'ask' });
    const campaign = await launch(harness, 'late-ask', 60, plan);
    const paused = await campaign.until('the question', ({ state }) => state === 'paused');
    expect(paused.pause).toMatchObject({
      code: 'StartMissed',
      reason: 'schedule',
      needs: 'person',
    });
    expect(await mailsOf(url)).toEqual([]);
    await campaign.handle.executeUpdate(resumeCampaignUpdate);
    const end = await campaign.until('the end', ({ state }) => state === 'finished');
    expect(end.counts).toMatchObject({ sent: 60, failed: 0 });
    await expectEachTimes(url, 60, 1);
  });

  test('a start that has passed on our own clock costs no refused call', async () => {
    const harness = await campaignHarness(QUICK);
    const { url } = harness.simulator;
    await harness.startWorker();
    const campaign = await launch(harness, 'past', 60, startsIn(-MINUTE));
    const end = await campaign.until('the end', ({ state }) => state === 'finished');
    expect(end.counts.sent).toBe(60);
    const refused = (await requestsOf(url)).filter(({ outcome }) => outcome.includes('BeginTime'));
    expect(refused).toEqual([]);
  });

  test('a zone that is not the one of SES is no lateness: nothing is sent early', async () => {
    const harness = await campaignHarness({ ...QUICK, timezone: 'Pacific/Auckland' });
    const { url } = harness.simulator;
    await harness.startWorker();
    const campaign = await launch(harness, 'wrong-zone', 60, startsIn(2 * HOUR));
    const { pause } = await campaign.until('the pause', ({ state }) => state === 'paused');
    expect(pause).toMatchObject({
      code: 'InvalidParameterValue.BeginTimeBeforeNow',
      needs: 'person',
    });
    expect(pause?.message).toContain('STEADYSEND_SES_TIMEZONE');
    expect(await mailsOf(url)).toEqual([]);
  });
});

describe('what SES repeats', () => {
  const recurringFrom = (ms: number): SendPlan => {
    const begin = new Date(Math.ceil((Date.now() + ms) / 1000) * 1000).toISOString();
    return { ...AT_ONCE, recurring: { begin, intervalHours: 24 } };
  };

  test('each cycle mails each once; groups stay; the counts are of the first', async () => {
    const harness = await campaignHarness(QUICK);
    const { url } = harness.simulator;
    await harness.startWorker();
    const plan = recurringFrom(2 * HOUR);
    const campaign = await launch(harness, 'again', 123, plan);
    const held = await campaign.until('all at SES', ({ state }) => state === 'recurring');
    expect(held.counts).toMatchObject({ atProvider: 123, sent: 0 });
    expect(held.recurring).toMatchObject({
      cycles: 0,
      mails: 0,
      nextCycleAt: plan.recurring?.begin,
    });
    await control(url, 'POST', 'clock', { advance: '2h' });
    await control(url, 'POST', 'clock', { advance: '10s' });
    const first = await campaign.until('the first cycle', ({ counts }) => counts.sent === 123);
    expect(first).toMatchObject({
      state: 'recurring',
      counts: { atProvider: 0 },
      finishedAt: null,
    });
    await expectEachTimes(url, 123, 1);
    await control(url, 'POST', 'clock', { advance: '24h' });
    const second = await campaign.until(
      'the second cycle',
      ({ recurring }) => recurring?.mails === 246,
    );
    expect(second.counts).toMatchObject({ recipients: 123, sent: 123, unknown: 0 });
    await expectEachTimes(url, 123, 2);

    // The account has no money for the third.
    harness.simulator.configure({ balance: 0 });
    await control(url, 'POST', 'clock', { advance: '24h' });
    const third = await campaign.until(
      'the errors',
      ({ recurring }) => recurring?.tasksInError === 25,
    );
    expect(third).toMatchObject({ state: 'recurring', counts: { sent: 123, failed: 0 } });

    const answer = await campaign.handle.executeUpdate(cancelCampaignUpdate, { args: [{}] });
    expect(answer.state).toBe('cancelled');
    const result = await campaign.handle.result();
    expect(result).toMatchObject({ state: 'cancelled', counts: { sent: 123, atProvider: 0 } });
    expect(await okCalls(url, 'DeleteReceiver')).toBe(0);
    expect(await campaign.text('report.csv')).toContain('reader-0@example.com,sent,');
  });

  test('a chunk that comes too late for a cycle begins with the next one', async () => {
    const harness = await campaignHarness({ ...QUICK, timedAheadMinMs: 4 * MINUTE });
    const { url } = harness.simulator;
    await harness.startWorker();
    const campaign = await launch(harness, 'next-cycle', 20, recurringFrom(3 * MINUTE));
    await campaign.until('all at SES', ({ state }) => state === 'recurring');
    await control(url, 'POST', 'clock', { advance: '23h' });
    expect(await mailsOf(url)).toEqual([]);
    await control(url, 'POST', 'clock', { advance: '2h' });
    await campaign.until('the first cycle', ({ counts }) => counts.sent === 20);
    await expectEachTimes(url, 20, 1);
  });

  test('with nobody left to mail there is nothing to watch', async () => {
    const harness = await campaignHarness(QUICK);
    await harness.startWorker();
    harness.simulator.setFaults([
      {
        action: 'CreateReceiverDetailWithData',
        effect: 'error:InvalidParameterValue.ReceiverEmailInvalid',
      },
    ]);
    const campaign = await launch(harness, 'nobody', 2, recurringFrom(2 * HOUR));
    const end = await campaign.until('the end', ({ finishedAt }) => finishedAt !== null);
    expect(end.state).toBe('finished');
    expect(end.counts.rejected).toBe(2);
  });
});

async function okCalls(url: string, action: string): Promise<number> {
  const requests = await requestsOf(url);
  return requests.filter((each) => each.action === action && each.outcome === 'ok').length;
}

/** The number of accepted sends, once a second has passed without another. */
async function stillCalls(url: string): Promise<number | null> {
  const sends = (await requestsOf(url)).filter(
    ({ action, outcome }) => action === 'BatchSendEmail' && outcome === 'ok',
  );
  const last = Math.max(...sends.map(({ at }) => Date.parse(at)));
  return Date.now() - last > 1_000 ? sends.length : null;
}

async function expectEachTimes(url: string, recipients: number, times: number): Promise<void> {
  const seen = new Map<string, number>();
  for (const { email } of await mailsOf(url)) seen.set(email, (seen.get(email) ?? 0) + 1);
  expect(seen.size).toBe(recipients);
  expect(new Set(seen.values())).toEqual(new Set([times]));
}
