import { afterAll, beforeAll, expect, test } from 'vitest';
import { campaignYaml, listCsv, openStage, type Stage } from '../e2e/stage.ts';
import { startTcpProxy } from '../support/tcp-proxy.ts';
import { until } from '../support/until.ts';
import { areUploadsOver, claims, expectNoSendSince, TUNING, UPLOADING } from './take-over.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await openStage(UPLOADING);
});
afterAll(() => stage.close());

/**
 * I6: a worker was stopped for longer than its lease, and wakes up when its 40 groups are ready to be
 * sent. Its connection to Temporal is gone, so that nobody tells it what it missed: another attempt
 * may have looked, found no task, and be about to send. So it must not.
 */
test('a worker that wakes up after its lease sends nothing', async () => {
  const proxy = await startTcpProxy(stage.env['TEMPORAL_ADDRESS'] ?? '');
  await stage.write({ 'list.csv': listCsv(2_000) });
  const file = await stage.write({ 'campaign.yaml': campaignYaml() });
  const stalled = await stage.startWorker({ ...TUNING, TEMPORAL_ADDRESS: proxy.address });
  const launch = ['launch', file, '--id', 'stalled', '--json'];
  expect((await stage.cli(launch, { env: TUNING })).code).toBe(0);
  await until(() => claims(stage) >= 40, { what: 'all groups', deadlineMs: 30_000 });
  stalled.kill('SIGSTOP');
  await proxy.close();
  await until(() => areUploadsOver(stage), { what: 'the uploads to be over' });
  const wokenAt = Date.now();
  stalled.kill('SIGCONT');
  await until(() => Date.now() > wokenAt + 2_000, { what: 'two seconds awake' });
  await expectNoSendSince(stage, wokenAt);

  const second = await stage.startWorker(TUNING);
  await stage.untilFinished('stalled', 120_000);
  await second.stop();
  const mails = await stage.mails();
  expect(mails).toHaveLength(2_000);
  expect(new Set(mails.map(({ email }) => email)).size).toBe(2_000);
});
