import { beforeEach, expect, test } from 'vitest';
import { AT_ONCE, type SendPlan } from '../../src/domain/send-plan.ts';
import type { CampaignStatus } from '../../src/domain/status.ts';
import { QUERY_MS } from '../../src/temporal/sticky.ts';
import {
  campaignWorkflowId,
  cancelCampaignUpdate,
  resumeCampaignUpdate,
  statusQuery,
} from '../../workflows/messages.ts';
import { campaignHarness, listOf, type Harness } from '../support/campaign-harness.ts';
import { createNewsletter, newsletterOf } from '../support/newsletter-harness.ts';
import { mailsOf } from '../support/simulator-record.ts';
import { until } from '../support/until.ts';

let harness: Harness;

beforeEach(async () => {
  harness = await campaignHarness({ uploadDelayMs: 20, taskDelayMs: 20 });
  await harness.startWorker();
});

/** Chunks of 20, so that stages are cut otherwise than by the default of 50. */
async function planned(id: string, plan: Partial<SendPlan>) {
  const { campaign } = newsletterOf(id);
  const newsletter = await createNewsletter(harness.config, {
    id,
    campaign: { ...campaign, chunkSize: 20, plan: { ...AT_ONCE, ...plan } },
  });
  await newsletter.list(listOf(100));
  return newsletter;
}

const DUE = Date.UTC(2026, 10, 2, 8);

function issueOf(id: string) {
  const handle = harness.client.workflow.getHandle(campaignWorkflowId(`${id}-20261102t0800`));
  return {
    handle,
    until: async (what: string, wanted: (status: CampaignStatus) => boolean) => {
      let last: CampaignStatus | null = null;
      const look = async () => {
        last = await harness.client
          .withDeadline(Date.now() + QUERY_MS, () => handle.query(statusQuery))
          .catch(() => null);
        return last !== null && wanted(last) ? last : null;
      };
      const deadlineMs = 30_000;
      return await until(look, { what, deadlineMs, everyMs: 100, describe: () => last });
    },
  };
}

const mailed = async () => (await mailsOf(harness.simulator.url)).map(({ email }) => email);

test("an issue's canary is held, the next issue is left out meanwhile, and the rest follows", async () => {
  const canary = { recipients: 40, holdMs: 3_600_000, maxRejection: 0.05 };
  const weekly = await planned('canary', { canary });
  await weekly.client.backfill('canary', DUE, DUE, 'skip');
  const issue = issueOf('canary');
  const held = await issue.until('the hold', ({ wait }) => wait?.code === 'CanaryHold');
  expect(held).toMatchObject({ state: 'running', stage: { kind: 'canary', recipients: 40 } });
  expect(await mailed()).toHaveLength(40);
  // A campaign that waits is not over, whatever it waits for.
  await weekly.dueIn(1_000);
  await weekly.untilKnown('the skipped issue', ({ schedule: { info } }) => {
    return info.numActionsSkippedOverlap === 1;
  });
  await issue.handle.executeUpdate(resumeCampaignUpdate);
  expect(await issue.handle.result()).toMatchObject({ state: 'finished', counts: { sent: 100 } });
  expect(new Set(await mailed()).size).toBe(100);
  expect(await mailed()).toHaveLength(100);
});

test("an issue's ramp mails exactly its recipients in each step, and everybody once", async () => {
  const weekly = await planned('ramp', {
    ramp: { steps: [20, 40], holdMs: 2_000, maxRejection: 0.05 },
  });
  await weekly.client.backfill('ramp', DUE, DUE, 'skip');
  const issue = issueOf('ramp');
  for (const [number, sent] of [
    [1, 20],
    [2, 60],
  ] as const) {
    await issue.until(`the hold after step ${number}`, ({ wait, stage }) => {
      return wait?.code === 'RampHold' && stage?.number === number;
    });
    expect(await mailed()).toHaveLength(sent);
  }
  expect(await issue.handle.result()).toMatchObject({ state: 'finished', counts: { sent: 100 } });
  expect(new Set(await mailed()).size).toBe(100);
  expect(await mailed()).toHaveLength(100);
});

test('an issue that is due outside its window waits for it, and is no failure', async () => {
  // Opens in three to four hours from now, whenever this runs.
  const hour = (later: number) => new Date(Date.now() + later * 3_600_000).toISOString();
  const [from, to] = [hour(4).slice(11, 13), hour(5).slice(11, 13)];
  const days = [0, 1, 2, 3, 4, 5, 6];
  const window = { from: `${from}:00`, to: `${to}:00`, days, timezone: 'UTC' };
  const weekly = await planned('window', { window });
  await weekly.client.backfill('window', DUE, DUE, 'skip');
  const issue = issueOf('window');
  const waiting = await issue.until('the wait', ({ wait }) => wait?.code === 'SendWindow');
  expect(waiting).toMatchObject({ state: 'running', pause: null, counts: { waiting: 100 } });
  expect(waiting.wait?.until?.slice(11, 16)).toBe(`${from}:00`);
  expect((await weekly.known()).schedule.info.runningActions).toHaveLength(1);
  expect(await mailed()).toEqual([]);
  await issue.handle.executeUpdate(cancelCampaignUpdate, { args: [{}] });
  await weekly.untilKnown('the end', ({ schedule }) => schedule.info.runningActions.length === 0);
  expect(await mailed()).toEqual([]);
});
