import { beforeEach, describe, expect, test } from 'vitest';
import { newsletterIssueWorkflow } from '../../workflows/newsletter-issue.ts';
import { CAMPAIGN_TASK_QUEUE, campaignWorkflowId } from '../../workflows/messages.ts';
import { SCHEDULED_START } from '../../workflows/search-attributes.ts';
import { listCampaigns } from '../../src/cli/campaign-list.ts';
import { issueKey } from '../../src/domain/issue.ts';
import { campaignHarness, listOf, type Harness } from '../support/campaign-harness.ts';
import { createNewsletter, type TestNewsletter } from '../support/newsletter-harness.ts';
import { control, mailsOf } from '../support/simulator-record.ts';
import { until } from '../support/until.ts';

let harness: Harness;

beforeEach(async () => {
  harness = await campaignHarness({ uploadDelayMs: 20, taskDelayMs: 20 });
  await harness.startWorker();
});

/** An issue as the schedule would start it, due at that time, under a workflow id of our choice. */
async function startIssue({ input }: TestNewsletter, workflowId: string, nominal: string) {
  return await harness.client.workflow.start(newsletterIssueWorkflow, {
    workflowId,
    taskQueue: CAMPAIGN_TASK_QUEUE,
    args: [input],
    typedSearchAttributes: [{ key: SCHEDULED_START, value: new Date(nominal) }],
  });
}

const mails = () => mailsOf(harness.simulator.url);

describe('an issue', () => {
  test('that is due is a campaign of its own, with the list as it is then', async () => {
    const weekly = await createNewsletter(harness.config, { id: 'weekly' });
    await weekly.list('email,name\nold@example.com,Old\n');
    await weekly.list('email,name\nnew@example.com,New\n');
    const due = await weekly.dueIn(1_500);
    const key = issueKey(due, 'UTC');
    expect(await weekly.record(key)).toMatchObject({
      outcome: 'campaign',
      campaignId: `weekly-${key}`,
      nominal: new Date(due).toISOString(),
    });
    await weekly.untilKnown('the issue to end', ({ schedule: { info } }) => {
      return info.numActionsTaken === 1 && info.runningActions.length === 0;
    });
    expect((await mails()).map(({ email }) => email)).toEqual(['new@example.com']);
    const [entry] = await until(
      async () => {
        const entries = await listCampaigns(harness.client, 10);
        return entries[0]?.state === 'finished' ? entries : null;
      },
      { what: 'the campaign in the list' },
    );
    expect(entry).toMatchObject({
      id: `weekly-${key}`,
      name: expect.stringMatching(/^Newsletter weekly, /),
    });
  });

  test('started twice at the same minute is one campaign, and both last as long as it does', async () => {
    const weekly = await createNewsletter(harness.config, { id: 'twice' });
    await weekly.list(listOf(3));
    const first = await startIssue(weekly, 'issue-a', '2026-11-02T08:00:00Z');
    const second = await startIssue(weekly, 'issue-b', '2026-11-02T08:00:40Z');
    const results = await Promise.all([first.result(), second.result()]);
    for (const result of results) {
      expect(result).toMatchObject({ outcome: 'finished', campaignId: 'twice-20261102t0800' });
    }
    expect(await mails()).toHaveLength(3);
    // And a third one long after, with another list: that issue has been sent.
    await weekly.list(listOf(9));
    const third = await startIssue(weekly, 'issue-c', '2026-11-02T08:00:00Z');
    expect(await third.result()).toMatchObject({ campaignId: 'twice-20261102t0800' });
    expect(await mails()).toHaveLength(3);
  });

  test('that is reset begins anew, finds its campaign, and mails nobody again', async () => {
    const weekly = await createNewsletter(harness.config, { id: 'reset' });
    await weekly.list(listOf(3));
    const first = await startIssue(weekly, 'r-1', '2026-11-02T08:00:00Z');
    await first.result();
    await weekly.list(listOf(9));
    const { connection, options } = harness.client;
    await connection.workflowService.resetWorkflowExecution({
      namespace: options.namespace,
      workflowExecution: { workflowId: 'r-1', runId: first.firstExecutionRunId },
      reason: 'test',
      // The end of the first workflow task: before anything was prepared.
      workflowTaskFinishEventId: 4 as unknown as Long,
      requestId: 'reset-r-1',
    });
    const again = harness.client.workflow.getHandle('r-1');
    expect(await again.result()).toMatchObject({
      outcome: 'finished',
      campaignId: 'reset-20261102t0800',
    });
    expect((await again.describe()).runId).not.toBe(first.firstExecutionRunId);
    expect(await mails()).toHaveLength(3);
  });

  test('without a list is skipped with a record, and is sent when it is started again with one', async () => {
    const weekly = await createNewsletter(harness.config, { id: 'missing' });
    const first = await startIssue(weekly, 'm-1', '2026-11-02T08:00:00Z');
    expect(await first.result()).toMatchObject({ outcome: 'skipped', campaignId: null });
    expect(await weekly.records()).toMatchObject([
      {
        outcome: 'skipped',
        reason: { code: 'ListMissing' },
        list: expect.stringContaining('list.csv'),
      },
    ]);
    await weekly.list(listOf(1));
    const again = await startIssue(weekly, 'm-2', '2026-11-02T08:00:00Z');
    expect(await again.result()).toMatchObject({ outcome: 'finished' });
    expect(await weekly.records()).toMatchObject([{ outcome: 'campaign', reason: null }]);
  });

  test('without a list pauses the newsletter, or fails, if the file says so', async () => {
    const pausing = await createNewsletter(harness.config, { id: 'pausing', ifMissing: 'pause' });
    const issue = await startIssue(pausing, 'p-1', '2026-11-02T08:00:00Z');
    expect(await issue.result()).toMatchObject({ outcome: 'skipped' });
    expect((await pausing.known()).schedule.state).toMatchObject({
      paused: true,
      note: expect.stringContaining('there is no list'),
    });
    const failing = await createNewsletter(harness.config, { id: 'failing', ifMissing: 'fail' });
    const failed = await startIssue(failing, 'f-1', '2026-11-02T08:00:00Z');
    await expect(failed.result()).rejects.toMatchObject({
      cause: { type: 'ListMissing', message: expect.stringContaining('list.csv') },
    });
    expect(await failing.records()).toMatchObject([{ outcome: 'failed' }]);
  });

  test('with the list of the last one is skipped, if the file says so', async () => {
    const weekly = await createNewsletter(harness.config, { id: 'same', ifUnchanged: 'skip' });
    await weekly.list(listOf(2));
    await (await startIssue(weekly, 'u-1', '2026-11-02T08:00:00Z')).result();
    const second = await startIssue(weekly, 'u-2', '2026-11-09T08:00:00Z');
    expect(await second.result()).toMatchObject({ outcome: 'skipped' });
    // The skipped one in between is not what the next is compared with.
    const third = await startIssue(weekly, 'u-3', '2026-11-16T08:00:00Z');
    expect(await third.result()).toMatchObject({ outcome: 'skipped' });
    await weekly.list(listOf(1));
    const fourth = await startIssue(weekly, 'u-4', '2026-11-23T08:00:00Z');
    expect(await fourth.result()).toMatchObject({ outcome: 'finished' });
    expect((await weekly.records()).map(({ outcome, reason }) => reason?.code ?? outcome)).toEqual([
      'campaign',
      'ListUnchanged',
      'ListUnchanged',
      'campaign',
    ]);
    expect(await mails()).toHaveLength(3);
  });

  test('with an unusable list or template fails with the reason, and mails nobody', async () => {
    const weekly = await createNewsletter(harness.config, { id: 'bad' });
    await weekly.list('address\nann@example.com\n');
    const badList = await startIssue(weekly, 'b-1', '2026-11-02T08:00:00Z');
    await expect(badList.result()).rejects.toMatchObject({ cause: { type: 'ListError' } });
    await weekly.list(listOf(1));
    await control(harness.simulator.url, 'PATCH', 'config', {
      templates: [{ id: 10001, name: 'n', status: 1, html: '{{name}}' }],
    });
    const badTemplate = await startIssue(weekly, 'b-2', '2026-11-09T08:00:00Z');
    await expect(badTemplate.result()).rejects.toMatchObject({
      cause: { type: 'TemplateNotApproved', message: expect.stringContaining('in review') },
    });
    expect((await weekly.records()).map(({ outcome }) => outcome)).toEqual(['failed', 'failed']);
    expect(await mails()).toEqual([]);
  });

  test('that is cancelled cancels its campaign in good order, and pauses nothing', async () => {
    const weekly = await createNewsletter(harness.config, {
      id: 'cancelled',
      pauseOnFailure: true,
    });
    await weekly.list(listOf(2));
    // Refused and not put off until the refill: a task at SES would be followed after the cancel.
    await control(harness.simulator.url, 'PATCH', 'config', { dailyQuota: 0, quotaMode: 'refuse' });
    await weekly.dueIn(1_000);
    const known = await weekly.untilKnown('the issue to start', ({ schedule: { info } }) => {
      return info.runningActions.length === 1;
    });
    const { workflowId } = known.schedule.info.runningActions[0]!.workflow;
    const [record] = await until(
      async () => {
        const records = await weekly.records();
        return records.length === 1 ? records : null;
      },
      { what: 'its record', deadlineMs: 20_000 },
    );
    const campaign = harness.client.workflow.getHandle(campaignWorkflowId(record!.campaignId!));
    await until(
      () =>
        campaign.describe().then(
          () => true,
          () => false,
        ),
      { what: 'its campaign' },
    );
    await harness.client.workflow.getHandle(workflowId).cancel();
    expect(await campaign.result()).toMatchObject({ state: 'cancelled' });
    const after = await weekly.untilKnown('the issue to end', ({ schedule: { info } }) => {
      return info.runningActions.length === 0;
    });
    expect(after.schedule.state.paused).toBe(false);
  });

  test('that fails pauses a newsletter that wants it', async () => {
    const weekly = await createNewsletter(harness.config, { id: 'pof', pauseOnFailure: true });
    await weekly.list('address\nann@example.com\n');
    await weekly.dueIn(1_000);
    const after = await weekly.untilKnown('the pause', ({ schedule }) => schedule.state.paused);
    expect(after.schedule.state.note).toMatch(/failure/i);
  });
});

describe('a newsletter whose issue is paused for the quota', { timeout: 120_000 }, () => {
  /** The issue of last week is held by the quota when the next one is due, or the next two. */
  async function heldIssue(newsletter: TestNewsletter, another?: number) {
    await newsletter.list(listOf(120));
    await control(harness.simulator.url, 'PATCH', 'config', { dailyQuota: 50 });
    const lastWeek = Date.UTC(2026, 10, 16, 8);
    await newsletter.client.backfill(newsletter.definition.id, lastWeek, lastWeek, 'skip');
    const first = `${newsletter.definition.id}-20261116t0800`;
    const campaign = harness.client.workflow.getHandle(campaignWorkflowId(first));
    await until(
      async () => {
        const status = await campaign
          .query<{ state: string; pause: { reason: string } | null }>('status')
          .catch(() => null);
        return status?.pause?.reason === 'quota';
      },
      { what: 'the quota pause', deadlineMs: 30_000, everyMs: 100 },
    );
    if (another !== undefined) {
      const { id, overlap } = newsletter.definition;
      await newsletter.client.backfill(id, another, another, overlap);
    }
    const due = await newsletter.dueIn(1_000);
    return { campaign, second: `${newsletter.definition.id}-${issueKey(due, 'UTC')}` };
  }

  async function refill() {
    await control(harness.simulator.url, 'PATCH', 'config', { dailyQuota: null });
    await control(harness.simulator.url, 'POST', 'clock', { advance: '24h' });
  }

  test('skip: the next one is left out and counted, and the paused one is finished', async () => {
    const weekly = await createNewsletter(harness.config, { id: 'skips' });
    const { campaign, second } = await heldIssue(weekly);
    const after = await weekly.untilKnown('the skipped issue', ({ schedule: { info } }) => {
      return info.numActionsSkippedOverlap === 1;
    });
    expect(after.schedule.info.runningActions).toHaveLength(1);
    await refill();
    expect(await campaign.result()).toMatchObject({ state: 'finished', counts: { sent: 120 } });
    const { schedule } = await weekly.untilKnown('the end', (known) => {
      return known.schedule.info.runningActions.length === 0;
    });
    expect(schedule.info.numActionsTaken).toBe(1);
    expect((await weekly.records()).map(({ campaignId }) => campaignId)).not.toContain(second);
    expect(await mails()).toHaveLength(120);
  });

  test('queue: the next one starts when the paused one is finished, and not before', async () => {
    const weekly = await createNewsletter(harness.config, { id: 'queues', overlap: 'queue' });
    const { campaign, second } = await heldIssue(weekly);
    await weekly.untilKnown('the queued issue', ({ schedule }) => {
      return Number(schedule.raw.info?.bufferSize ?? 0) === 1;
    });
    expect(await weekly.records()).toHaveLength(1);
    await refill();
    const first = (await campaign.result()) as { finishedAt: string; counts: { sent: number } };
    expect(first.counts.sent).toBe(120);
    const next = harness.client.workflow.getHandle(campaignWorkflowId(second));
    await until(
      () =>
        next.describe().then(
          () => true,
          () => false,
        ),
      { what: 'the second issue', deadlineMs: 20_000 },
    );
    const result = (await next.result()) as { startedAt: string; counts: { sent: number } };
    expect(result.counts.sent).toBe(120);
    expect(Date.parse(result.startedAt)).toBeGreaterThanOrEqual(Date.parse(first.finishedAt));
    expect(await mails()).toHaveLength(240);
  });

  test('queueAll: all that were due meanwhile start, one after the other', async () => {
    const weekly = await createNewsletter(harness.config, { id: 'all', overlap: 'queueAll' });
    const { campaign } = await heldIssue(weekly, Date.UTC(2026, 10, 23, 8));
    await weekly.untilKnown('two queued issues', ({ schedule }) => {
      return Number(schedule.raw.info?.bufferSize ?? 0) === 2;
    });
    await refill();
    expect(await campaign.result()).toMatchObject({ state: 'finished', counts: { sent: 120 } });
    await weekly.untilKnown('all three', ({ schedule: { info } }) => {
      return info.numActionsTaken === 3 && info.runningActions.length === 0;
    });
    const records = await weekly.records();
    expect(records.map(({ outcome }) => outcome)).toEqual(['campaign', 'campaign', 'campaign']);
    expect(await mails()).toHaveLength(360);
  });

  test('cancelFirst: the paused one is cancelled in good order, and the next one starts', async () => {
    const weekly = await createNewsletter(harness.config, { id: 'first', overlap: 'cancelFirst' });
    const { campaign, second } = await heldIssue(weekly);
    await until(
      async () => (await campaign.query<{ state: string }>('status')).state === 'cancelled',
      {
        what: 'the cancellation',
        deadlineMs: 20_000,
      },
    );
    // What SES had accepted is followed to its end, and only then does the next one start.
    expect(await weekly.records()).toHaveLength(1);
    await refill();
    expect(await campaign.result()).toMatchObject({ state: 'cancelled' });
    const next = harness.client.workflow.getHandle(campaignWorkflowId(second));
    await until(
      () =>
        next.describe().then(
          () => true,
          () => false,
        ),
      {
        what: 'the second issue',
        deadlineMs: 20_000,
      },
    );
    expect((await weekly.records()).map(({ campaignId }) => campaignId)).toContain(second);
  });
});
