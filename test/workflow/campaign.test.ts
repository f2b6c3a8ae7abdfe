import { describe, expect, test } from 'vitest';
import { WorkflowUpdateFailedError } from '@temporalio/client';
import {
  cancelCampaignUpdate,
  pauseCampaignUpdate,
  resumeCampaignUpdate,
} from '../../workflows/messages.ts';
import { campaignHarness, listOf } from '../support/campaign-harness.ts';
import { control, mailsOf, requestsOf } from '../support/simulator-record.ts';
import { until } from '../support/until.ts';

const QUICK = { uploadDelayMs: 200, taskDelayMs: 50, ratePerSecond: null };

test('a campaign of several spans reaches every recipient once, with their own data', async () => {
  const harness = await campaignHarness(QUICK);
  await harness.startWorker();
  const campaign = await harness.launch({ id: 'spans', csv: listOf(2_345) });
  const status = await campaign.until('the end', ({ state }) => state === 'finished', 50_000);
  expect(status.counts).toMatchObject({ rows: 2_345, recipients: 2_345, sent: 2_345, waiting: 0 });
  const mails = await mailsOf(harness.simulator.url);
  expect(mails).toHaveLength(2_345);
  const byAddress = new Map(mails.map((mail) => [mail.email, mail]));
  for (let n = 0; n < 2_345; n += 1) {
    expect(byAddress.get(`reader-${n}@example.com`)?.data).toEqual({ name: `Reader ${n}` });
  }
  // Groups are the scarce thing of an account: none may stay behind.
  const requests = await requestsOf(harness.simulator.url);
  const ok = (action: string) =>
    requests.filter((request) => request.action === action && request.outcome === 'ok').length;
  expect(ok('DeleteReceiver')).toBe(ok('CreateReceiver'));
});

describe('the daily quota', () => {
  test('tasks that SES puts off are waited for, and nothing is created meanwhile', async () => {
    const harness = await campaignHarness({ ...QUICK, dailyQuota: 1_000 });
    await harness.startWorker();
    const campaign = await harness.launch({ id: 'quota', csv: listOf(2_000) });
    const paused = await campaign.until('the pause', ({ state }) => state === 'paused');
    expect(paused.pause).toMatchObject({
      code: 'TaskPausedToday',
      reason: 'quota',
      needs: 'nothing',
    });
    expect(Date.parse(paused.pause?.resumeAt ?? '')).toBeGreaterThan(Date.now());
    await campaign.until('no span in flight', ({ counts }) => counts.sent === 1_000);
    await expect(campaign.handle.executeUpdate(resumeCampaignUpdate)).rejects.toThrow(
      WorkflowUpdateFailedError,
    );
    const tasksBefore = await tasksCreated(harness.simulator.url);
    await control(harness.simulator.url, 'POST', 'clock', { advance: '24h' });
    const end = await campaign.until('the end', ({ state }) => state === 'finished', 50_000);
    expect(end.counts).toMatchObject({ sent: 2_000, waiting: 0, atProvider: 0 });
    expect(tasksBefore).toBeLessThanOrEqual(40);
    await expectEachOnce(harness.simulator.url, 2_000);
  });

  test('a refusal costs few calls; the refill is tried with one chunk first', async () => {
    const harness = await campaignHarness({ ...QUICK, dailyQuota: 1_000, quotaMode: 'refuse' });
    await harness.startWorker();
    const campaign = await harness.launch({
      id: 'refused',
      csv: listOf(3_000),
      // Due within the minute, so that the pause ends by its own timer.
      definition: { quota: { resume: 'auto', resetAt: inOneMinute(), timezone: 'UTC' } },
    });
    const paused = await campaign.until('the pause', ({ state }) => state === 'paused');
    expect(paused.pause?.code).toBe('FailedOperation.ExceedSendLimit');
    await control(harness.simulator.url, 'POST', 'clock', { advance: '24h' });
    await campaign.handle.executeUpdate(resumeCampaignUpdate);
    const again = await campaign.until(
      'the second pause',
      ({ state, counts }) => state === 'paused' && counts.sent === 2_000,
    );
    expect(again.counts.waiting).toBe(1_000);
    await control(harness.simulator.url, 'POST', 'clock', { advance: '24h' });
    await campaign.handle.executeUpdate(resumeCampaignUpdate);
    await campaign.until('the end', ({ state }) => state === 'finished', 50_000);
    await expectEachOnce(harness.simulator.url, 3_000);
    const ended: unknown = expect.stringMatching(/Z$/);
    const pause = { code: 'FailedOperation.ExceedSendLimit', reason: 'quota', until: ended };
    expect(await campaign.folder.readJson('report.json')).toMatchObject({
      pauses: { kept: [pause, pause], dropped: 0 },
    });
  });
});

describe('an operator', () => {
  test('pauses within a second and resumes within a second', async () => {
    const harness = await campaignHarness({ uploadDelayMs: 200, taskDelayMs: 50 });
    await harness.startWorker();
    const campaign = await harness.launch({ id: 'operator', csv: listOf(10_000) });
    await campaign.until('some chunks', ({ chunks }) => chunks.accepted > 20);
    const pausedAt = Date.now();
    const paused = await campaign.handle.executeUpdate(pauseCampaignUpdate, {
      args: [{ note: 'wrong subject?' }],
    });
    expect(paused).toMatchObject({
      state: 'paused',
      pause: { code: 'Operator', message: 'wrong subject?', needs: 'person', resumeAt: null },
    });
    await expect(
      campaign.handle.executeUpdate(pauseCampaignUpdate, { args: [{}] }),
    ).rejects.toThrow(WorkflowUpdateFailedError);
    // Nothing may be sent while nobody resumes: look for as long as a stray span would need.
    await until(() => Date.now() > pausedAt + 3_000, { what: 'three seconds of pause' });
    const lastSent = Math.max(...(await sendsAt(harness.simulator.url)));
    expect(lastSent - pausedAt).toBeLessThan(1_000);
    const resumedAt = Date.now();
    await campaign.handle.executeUpdate(resumeCampaignUpdate);
    const firstAfter = await until(
      async () => (await sendsAt(harness.simulator.url)).find((at) => at > resumedAt),
      { what: 'a send after the resume', everyMs: 20 },
    );
    expect(firstAfter - resumedAt).toBeLessThan(1_000);
    const end = await campaign.until('the end', ({ state }) => state === 'finished', 60_000);
    expect(end.counts.sent).toBe(10_000);
    await expectEachOnce(harness.simulator.url, 10_000);
  });

  test('cancels: nothing more is created, what SES has is followed to its end', async () => {
    const harness = await campaignHarness({ uploadDelayMs: 200, taskDelayMs: 500 });
    await harness.startWorker();
    const campaign = await harness.launch({ id: 'cancelled', csv: listOf(10_000) });
    await campaign.until('some chunks', ({ chunks }) => chunks.accepted > 20);
    const answer = await campaign.handle.executeUpdate(cancelCampaignUpdate, { args: [{}] });
    expect(answer.state).toBe('cancelled');
    const result = await campaign.handle.result();
    const { counts } = result;
    expect(counts.sent).toBeGreaterThan(1_000);
    expect(counts.waiting).toBe(10_000 - counts.sent);
    expect(counts.atProvider).toBe(0);
    expect(await mailsOf(harness.simulator.url)).toHaveLength(counts.sent);
  });
});

test('a campaign file that SES refuses stops after one call and has failed', async () => {
  const harness = await campaignHarness(QUICK);
  await harness.startWorker();
  const campaign = await harness.launch({
    id: 'wrong-template',
    csv: listOf(1_000),
    definition: { subject: 'x'.repeat(101) },
  });
  const result = await campaign.handle.result();
  expect(result).toMatchObject({
    state: 'failed',
    failure: { code: 'InvalidParameterValue.SubjectLengthError' },
    counts: { sent: 0, waiting: 1_000 },
  });
  const requests = await requestsOf(harness.simulator.url);
  expect(requests.filter(({ action }) => action === 'BatchSendEmail')).toHaveLength(1);
});

async function tasksCreated(url: string): Promise<number> {
  return (await sendsAt(url)).length;
}

/** When BatchSendEmail took effect, in ms. */
async function sendsAt(url: string): Promise<number[]> {
  const requests = await requestsOf(url);
  return requests
    .filter(({ action, outcome }) => action === 'BatchSendEmail' && outcome === 'ok')
    .map(({ at }) => Date.parse(at));
}

async function expectEachOnce(url: string, count: number): Promise<void> {
  const mails = await mailsOf(url);
  expect(new Set(mails.map(({ email }) => email)).size).toBe(count);
  expect(mails).toHaveLength(count);
}

function inOneMinute(): string {
  return new Date(Date.now() + 90_000).toISOString().slice(11, 16);
}
