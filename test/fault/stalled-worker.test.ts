import { afterAll, beforeAll, expect, test } from 'vitest';
import { campaignYaml, listCsv, openStage, type Stage } from '../e2e/stage.ts';
import { until } from '../support/until.ts';
import { claims, looks, TUNING, UPLOADING } from './take-over.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await openStage(UPLOADING);
});
afterAll(() => stage.close());

/**
 * I6: a worker that was stopped for longer than every time-out wakes up when its 40 groups are about
 * to be complete, while another one has taken them over. Without the lease both would send them.
 */
test('a worker that wakes up after it was replaced sends nothing more', async () => {
  await stage.write({ 'list.csv': listCsv(2_000) });
  const file = await stage.write({ 'campaign.yaml': campaignYaml() });
  const stalled = await stage.startWorker(TUNING);
  const launch = ['launch', file, '--id', 'stalled', '--json'];
  expect((await stage.cli(launch, { env: TUNING })).code).toBe(0);
  await until(() => claims(stage) >= 40, { what: 'all groups', deadlineMs: 30_000 });
  const second = await stage.startWorker(TUNING);
  stalled.kill('SIGSTOP');
  await until(() => looks(stage) >= 40, { what: 'the second to look', deadlineMs: 60_000 });
  stalled.kill('SIGCONT');
  await until(async () => (await stage.status('stalled')).state === 'finished', {
    what: 'the campaign to finish',
    deadlineMs: 120_000,
    everyMs: 500,
  });
  await second.stop();
  const mails = await stage.mails();
  expect(mails).toHaveLength(2_000);
  expect(new Set(mails.map(({ email }) => email)).size).toBe(2_000);
});
