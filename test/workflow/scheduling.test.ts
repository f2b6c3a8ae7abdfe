import { randomUUID } from 'node:crypto';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { WorkflowUpdateFailedError } from '@temporalio/client';
import { AT_ONCE, type SendPlan } from '../../src/domain/send-plan.ts';
import type { CampaignStatus } from '../../src/domain/status.ts';
import {
  cancelCampaignUpdate,
  pauseCampaignUpdate,
  rescheduleCampaignUpdate,
  resumeCampaignUpdate,
} from '../../workflows/messages.ts';
import {
  campaignHarness,
  definitionOf,
  listOf,
  type Harness,
  type LaunchedCampaign,
} from '../support/campaign-harness.ts';
import { mailsOf, requestsOf } from '../support/simulator-record.ts';
import { tempDir } from '../support/temp-dir.ts';
import { until } from '../support/until.ts';

const QUICK = { uploadDelayMs: 100, taskDelayMs: 50, ratePerSecond: null };
const inMs = (ms: number) => new Date(Date.now() + ms).toISOString();
const planAt = (startAt: string, more: Partial<SendPlan> = {}): { plan: SendPlan } => ({
  plan: { ...AT_ONCE, startAt, ...more },
});

test('a start is waited for with the counts known, moved, and kept', async () => {
  const harness = await campaignHarness(QUICK);
  await harness.startWorker();
  const hour = inMs(3_600_000);
  const campaign = await harness.launch({ id: 'later', csv: listOf(60), definition: planAt(hour) });
  const waiting = await campaign.until('the wait', ({ state }) => state === 'scheduled');
  expect(waiting).toMatchObject({
    pause: null,
    wait: { code: 'Scheduled', until: hour },
    schedule: { startAt: hour, timezone: 'UTC' },
    counts: { recipients: 60, waiting: 60 },
  });
  await expect(campaign.handle.executeUpdate(resumeCampaignUpdate)).rejects.toThrow(
    WorkflowUpdateFailedError,
  );
  const startAt = inMs(3_000);
  const moved = await reschedule(campaign, startAt);
  expect(moved).toMatchObject({
    state: 'scheduled',
    wait: { until: startAt },
    schedule: { startAt },
  });
  await campaign.until('the end', ({ finishedAt }) => finishedAt !== null);
  expect(await mailed(harness)).toBe(60);
  const first = Math.min(...(await sendsAt(harness)));
  expect(first - Date.parse(startAt)).toBeGreaterThanOrEqual(0);
  expect(first - Date.parse(startAt)).toBeLessThan(10_000);
});

test('cancelled before its start, nobody is mailed, and the report says so', async () => {
  const harness = await campaignHarness(QUICK);
  await harness.startWorker();
  const definition = planAt(inMs(3_600_000));
  const campaign = await harness.launch({ id: 'not-sent', csv: listOf(60), definition });
  await campaign.until('the wait', ({ state }) => state === 'scheduled');
  const startAt = inMs(3_000);
  await reschedule(campaign, startAt);
  await campaign.handle.executeUpdate(cancelCampaignUpdate, { args: [{}] });
  const end = await campaign.handle.result();
  expect(end).toMatchObject({ state: 'cancelled', wait: null, counts: { waiting: 60, sent: 0 } });
  await past(startAt);
  expect(await requestsOf(harness.simulator.url)).toEqual([]);
  expect(await campaign.folder.readJson('report.json')).toMatchObject({
    state: 'cancelled',
    fates: { waiting: 60 },
  });
});

test('paused over its start, it starts at the resume, whatever is said about lateness', async () => {
  const harness = await campaignHarness(QUICK);
  await harness.startWorker();
  const definition = planAt(inMs(3_600_000), { ifLate: 'skip' });
  const campaign = await harness.launch({ id: 'over-it', csv: listOf(50), definition });
  await campaign.until('the wait', ({ state }) => state === 'scheduled');
  await campaign.handle.executeUpdate(pauseCampaignUpdate, { args: [{}] });
  const startAt = inMs(1_000);
  await reschedule(campaign, startAt);
  await past(startAt);
  expect(await campaign.status()).toMatchObject({ state: 'paused', pause: { code: 'Operator' } });
  expect(await mailed(harness)).toBe(0);
  await campaign.handle.executeUpdate(resumeCampaignUpdate);
  await campaign.until('the mails', ({ counts }) => counts.sent === 50);
  await expect(reschedule(campaign, inMs(3_600_000))).rejects.toBeInstanceOf(Error);
  await campaign.until('the end', ({ state }) => state === 'finished');
  expect(await mailed(harness)).toBe(50);
});

describe('a start that was missed', () => {
  const missed = (ifLate: SendPlan['ifLate']) => planAt(inMs(-3_600_000), { ifLate });

  test('is skipped, and status and report say why; or sent all the same', async () => {
    const harness = await campaignHarness(QUICK);
    await harness.startWorker();
    const csv = listOf(50);
    const skip = await harness.launch({ id: 'late-skip', csv, definition: missed('skip') });
    const end = await skip.handle.result();
    expect(end).toMatchObject({ state: 'cancelled', failure: { code: 'StartMissed' } });
    expect(await skip.folder.readJson('report.json')).toMatchObject({
      state: 'cancelled',
      failure: { code: 'StartMissed' },
      fates: { waiting: 50 },
    });
    expect(await mailed(harness)).toBe(0);
    const send = await harness.launch({ id: 'late-send', csv, definition: missed('send') });
    await send.until('the end', ({ state }) => state === 'finished');
    expect(await mailed(harness)).toBe(50);
  });

  test('asks a person: another start waits for it, `resume` sends', async () => {
    const harness = await campaignHarness(QUICK);
    await harness.startWorker();
    const options = { id: 'late-ask', csv: listOf(50), definition: missed('ask') };
    const campaign = await harness.launch(options);
    const asked = await campaign.until('the question', ({ state }) => state === 'paused');
    expect(asked.pause).toMatchObject({ code: 'StartMissed', needs: 'person', resumeAt: null });
    const startAt = inMs(3_600_000);
    const moved = await reschedule(campaign, startAt);
    expect(moved).toMatchObject({ state: 'scheduled', pause: null, wait: { until: startAt } });

    const second = await harness.launch({ ...options, id: 'late-ask-2' });
    await second.until('the question', ({ pause }) => pause?.code === 'StartMissed');
    expect(await mailed(harness)).toBe(0);
    await second.handle.executeUpdate(resumeCampaignUpdate);
    await second.until('the end', ({ state }) => state === 'finished');
    expect(await mailed(harness)).toBe(50);
  });
});

describe('a list that is read again at the start', () => {
  async function launched(harness: Harness, id: string) {
    const path = join(await tempDir(), 'list.csv');
    await writeFile(path, listOf(60));
    const definition = planAt(inMs(3_600_000), { list: 'fresh' });
    const recipients = {
      ...definitionOf({ id, csv: '' }).recipients,
      sources: { list: path, suppress: [] },
    };
    const options = { id, csv: listOf(60), definition: { ...definition, recipients } };
    const campaign = await harness.launch(options);
    const waiting = await campaign.until('the wait', ({ state }) => state === 'scheduled');
    expect(waiting.counts).toMatchObject({ recipients: 60, waiting: 60 });
    return { campaign, path };
  }

  test('is mailed as it is then; missing, it needs a person, and `resume` tries again', async () => {
    const harness = await campaignHarness(QUICK);
    await harness.startWorker();
    const { campaign, path } = await launched(harness, 'fresh');
    await rm(path);
    await reschedule(campaign, null);
    const asked = await campaign.until('the pause', ({ state }) => state === 'paused');
    expect(asked.pause).toMatchObject({ code: 'ListUnreadable', needs: 'person' });
    expect(await mailed(harness)).toBe(0);
    await writeFile(path, listOf(130));
    await campaign.handle.executeUpdate(resumeCampaignUpdate);
    const end = await campaign.until('the end', ({ finishedAt }) => finishedAt !== null);
    expect(end.counts).toMatchObject({ rows: 130, recipients: 130, sent: 130 });
    expect(await mailed(harness)).toBe(130);
  });

  test('stays what was mailed when the campaign runs again and the file has changed', async () => {
    const harness = await campaignHarness(QUICK);
    await harness.startWorker();
    const { campaign, path } = await launched(harness, 'again');
    await reschedule(campaign, null);
    await campaign.handle.result();
    await writeFile(path, `email,name\nsomebody@example.com,Else\n${listOf(130)}`);
    const { reset } = await firstTask(harness, campaign.handle.workflowId);
    await reset();
    const again = harness.client.workflow.getHandle(campaign.handle.workflowId);
    await reschedule({ handle: again }, null);
    const end = (await again.result()) as { counts: unknown };
    expect(end.counts).toMatchObject({ recipients: 60, sent: 60 });
    expect(await mailed(harness)).toBe(60);
  });

  test('cancelled before, the report tells of the list as it was at launch', async () => {
    const harness = await campaignHarness(QUICK);
    await harness.startWorker();
    const { campaign } = await launched(harness, 'dropped');
    await campaign.handle.executeUpdate(cancelCampaignUpdate, { args: [{}] });
    expect(await campaign.handle.result()).toMatchObject({ counts: { waiting: 60 } });
    expect(await campaign.folder.readJson('report.json')).toMatchObject({ fates: { waiting: 60 } });
  });
});

test('a window that closes in the middle holds the rest without a pause, and repeats nothing', async () => {
  const harness = await campaignHarness({ uploadDelayMs: 200, taskDelayMs: 50 });
  await harness.startWorker();
  // The first campaign of a worker is slow to begin, and this one has to begin before the window ends.
  await (
    await harness.launch({ id: 'first', csv: 'email,name\nfirst@example.com,A\n' })
  ).handle.result();
  const closes = Date.now() + 8_000;
  const opens = closes + 5_000;
  const clock = (at: number) => new Date(at).toISOString().slice(11, 19);
  // Open but for the seconds between the two, so over midnight.
  const window = { from: clock(opens), to: clock(closes), days: EVERY_DAY, timezone: 'UTC' };
  const definition = { plan: { ...AT_ONCE, window } };
  const campaign = await harness.launch({ id: 'window', csv: listOf(10_000), definition });
  const held = await campaign.until('the window to close', ({ wait }) => wait !== null);
  expect(held).toMatchObject({ state: 'running', pause: null, wait: { code: 'SendWindow' } });
  expect(Date.parse(held.wait?.until ?? '')).toBe(Math.floor(opens / 1000) * 1000);
  const end = await campaign.until('the end', ({ state }) => state === 'finished', 50_000);
  expect(end.counts.sent).toBe(10_000);
  expect(await mailed(harness)).toBe(10_001);
  const requests = await requestsOf(harness.simulator.url);
  const sends = await sendsAt(harness);
  const second = (at: number) => Math.floor(at / 1000) * 1000;
  expect(sends.filter((at) => at < second(closes)).length).toBeGreaterThan(10);
  expect(sends.filter((at) => at > second(closes) + 1_000 && at < second(opens))).toEqual([]);
  expect(sends.filter((at) => at >= second(opens)).length).toBeGreaterThan(10);
  // A look names its group; a sweep does so only for a last one. Twenty were under way at the close.
  const looks = requests.filter(
    ({ action, groupId }) => action === 'ListSendTasks' && groupId !== undefined,
  );
  expect(looks.length).toBeLessThan(5);
}, 90_000);

const EVERY_DAY = [0, 1, 2, 3, 4, 5, 6];

test('a campaign launched outside its window waits for it, and can be cancelled', async () => {
  const harness = await campaignHarness(QUICK);
  await harness.startWorker();
  const clock = (at: number) => new Date(at).toISOString().slice(11, 19);
  const window = {
    from: clock(Date.now() + 3_600_000),
    to: clock(Date.now() + 7_200_000),
    days: EVERY_DAY,
    timezone: 'UTC',
  };
  const definition = { plan: { ...AT_ONCE, window } };
  const campaign = await harness.launch({ id: 'outside', csv: listOf(50), definition });
  const held = await campaign.until('the wait', ({ wait }) => wait?.code === 'SendWindow');
  expect(held).toMatchObject({ state: 'running', pause: null, counts: { waiting: 50 } });
  await campaign.handle.executeUpdate(cancelCampaignUpdate, { args: [{}] });
  expect(await campaign.handle.result()).toMatchObject({ state: 'cancelled', wait: null });
  expect(await mailed(harness)).toBe(0);
});

async function reschedule(
  { handle }: Pick<LaunchedCampaign, 'handle'>,
  startAt: string | null,
): Promise<CampaignStatus> {
  return await handle.executeUpdate(rescheduleCampaignUpdate, { args: [{ startAt }] });
}

/** Resets a workflow to its beginning, as an operator might. */
async function firstTask(harness: Harness, workflowId: string) {
  const { client } = harness;
  const history = await client.workflow.getHandle(workflowId).fetchHistory();
  const first = history.events?.find(({ workflowTaskCompletedEventAttributes: done }) => done);
  const reset = () =>
    client.workflowService.resetWorkflowExecution({
      namespace: client.options.namespace,
      workflowExecution: { workflowId },
      workflowTaskFinishEventId: first?.eventId ?? null,
      reason: 'test',
      requestId: randomUUID(),
      resetReapplyExcludeTypes: [3],
    });
  return { reset };
}

/** When BatchSendEmail took effect, in ms. */
async function sendsAt({ simulator }: Harness): Promise<number[]> {
  const requests = await requestsOf(simulator.url);
  return requests
    .filter(({ action, outcome }) => action === 'BatchSendEmail' && outcome === 'ok')
    .map(({ at }) => Date.parse(at));
}

/** So long that a timer which should not be there would have fired. */
async function past(time: string): Promise<void> {
  await until(() => Date.now() > Date.parse(time) + 1_500, {
    what: 'the time to pass',
    deadlineMs: 20_000,
  });
}

async function mailed(harness: Harness): Promise<number> {
  const mails = await mailsOf(harness.simulator.url);
  expect(new Set(mails.map(({ email }) => email)).size).toBe(mails.length);
  return mails.length;
}
