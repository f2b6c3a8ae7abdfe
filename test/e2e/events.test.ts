import { afterAll, beforeAll, expect, test } from 'vitest';
import type { CampaignStatus } from '../../src/domain/status.ts';
import { openHome } from '../../src/storage/home.ts';
import { suppressedAddresses } from '../../src/storage/suppression-store.ts';
import { until } from '../support/until.ts';
import { sample, startWatchedWorker, type WatchedWorker } from '../support/watched-worker.ts';
import { campaignYaml, listCsv, openStage, type Stage } from './stage.ts';

const SECRET = 'a-secret-of-enough-letters';
let stage: Stage;
let worker: WatchedWorker;
let eventsUrl: string;

beforeAll(async () => {
  // Reader 1 bounces, reader 2 unsubscribes and reader 3 complains once they were mailed.
  stage = await openStage({
    rejectionRate: { pattern: '^reader1@', above: 1, minimum: 0, blockMs: 1, taskStatus: 7 },
  });
  worker = await startWatchedWorker(stage, {
    args: ['--events-address', '0'],
    env: { STEADYSEND_EVENTS_SECRET: SECRET },
  });
  eventsUrl = /"url":"([^"]+\/events\/)"/.exec(worker.cli.stderr())?.[1] ?? '';
  stage.simulator.configure({
    callback: {
      url: `${eventsUrl}${SECRET}`,
      events: [
        { pattern: '^reader2@', event: 'unsubscribe', bounceType: '' },
        { pattern: '^reader3@', event: 'spamreport', bounceType: '' },
        { pattern: '^reader4@', event: 'bounce', bounceType: 'soft_bounce' },
      ],
      repeats: 0.5,
      disorder: true,
      delayMs: 0,
      attempts: 5,
      retryMs: 200,
    },
  });
  await stage.write({ 'list.csv': listCsv(10), 'campaign.yaml': campaignYaml() });
});
afterAll(() => stage.close());

async function launch(id: string, file = 'campaign.yaml') {
  const ran = await stage.cli(['launch', file, '--id', id, '--wait', '--json']);
  expect(ran.code, ran.stderr).toBe(0);
  return JSON.parse(ran.stdout) as CampaignStatus;
}

test('who bounced, complained or unsubscribed after one campaign is not mailed by the next', async () => {
  expect((await launch('first')).counts).toMatchObject({ recipients: 10, suppressed: 0 });
  await until(
    async () => {
      let addresses = 0;
      for await (const _ of suppressedAddresses(openHome(stage.env['STEADYSEND_HOME'] ?? '')))
        addresses += 1;
      return addresses === 3;
    },
    { what: 'the events of the first campaign', deadlineMs: 20_000 },
  );

  const checked = await stage.cli(['check', 'campaign.yaml', '--json']);
  expect(JSON.parse(checked.stdout)).toMatchObject({ list: { recipients: 7, suppressed: 3 } });
  const mailed = (await stage.mails()).length;
  await stage.write({ 'second.yaml': campaignYaml({ subject: 'Again' }) });
  const second = await launch('second', 'second.yaml');
  expect(second.counts).toMatchObject({ rows: 10, recipients: 7, suppressed: 3, sent: 7 });
  const to = (await stage.mails()).slice(mailed).map(({ email }) => email);
  expect(to.sort()).toEqual([0, 4, 5, 6, 7, 8, 9].map((n) => `reader${n}@example.com`));
  const report = await stage.cli(['report', 'second', '--out', '-']);
  expect(report.stdout).toMatch(/reader1@example\.com,suppressed,in the suppression store \(hard/);
  expect(report.stdout).toMatch(/reader2@example\.com,suppressed,in the suppression store \(unsub/);
  expect(report.stdout).toMatch(/reader3@example\.com,suppressed,in the suppression store \(compl/);

  // The same file finds the first campaign, whoever was suppressed since.
  const again = await stage.cli(['launch', 'campaign.yaml', '--id', 'first']);
  expect(again.stderr).toContain('was launched before');
  expect(await stage.mails()).toHaveLength(mailed + 7);

  const metrics = await worker.metrics();
  // Twice where a repetition came before the first was written.
  const stored = sample(metrics, 'steadysend_events_total{event="bounce",outcome="stored"}');
  expect(stored).toBeGreaterThanOrEqual(1);
  expect(metrics).not.toContain(SECRET);
  expect((await fetch(`${eventsUrl}another-secret-of-letters`, { method: 'POST' })).status).toBe(
    404,
  );
  expect(worker.cli.stderr()).not.toMatch(/reader\d@/);
  expect(worker.cli.stderr()).not.toContain(SECRET);
});
