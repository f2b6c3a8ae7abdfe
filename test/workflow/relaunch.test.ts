import { expect, test } from 'vitest';
import { campaignHarness, listOf } from '../support/campaign-harness.ts';
import { mailsOf } from '../support/simulator-record.ts';

const SLOW_TASKS = { uploadDelayMs: 200, taskDelayMs: 2_000, ratePerSecond: 100 };

test('terminated in the middle and launched again with the same id: nothing is repeated', async () => {
  const harness = await campaignHarness(SLOW_TASKS);
  await harness.startWorker();
  const options = { id: 'again', csv: listOf(5_000) };
  const first = await harness.launch(options);
  await first.until('some chunks', ({ chunks }) => chunks.accepted > 10);
  await first.handle.terminate('test');
  const second = await harness.launch(options);
  const end = await second.until('the end', ({ state }) => state === 'finished', 60_000);
  expect(end.counts.sent).toBe(5_000);
  await expectOnce(harness.simulator.url, 5_000);
});

test('a finished campaign that runs again sends nothing, though its groups are gone (I3)', async () => {
  const harness = await campaignHarness({
    uploadDelayMs: 50,
    taskDelayMs: 20,
    ratePerSecond: null,
  });
  await harness.startWorker();
  const options = { id: 'finished', csv: listOf(1_500) };
  const first = await harness.launch(options);
  await first.until('the end', ({ state }) => state === 'finished');
  await first.handle.result();
  const second = await harness.launch(options);
  const end = await second.until('the end again', ({ state }) => state === 'finished');
  expect(end.counts.sent).toBe(1_500);
  await expectOnce(harness.simulator.url, 1_500);
});

test('lost span records are replaced by outcomes: what has an outcome is not sent again (I3)', async () => {
  const harness = await campaignHarness({
    uploadDelayMs: 50,
    taskDelayMs: 20,
    ratePerSecond: null,
  });
  await harness.startWorker();
  const options = { id: 'lost-records', csv: listOf(1_500) };
  const first = await harness.launch(options);
  await first.until('the end', ({ state }) => state === 'finished');
  await first.handle.result();
  for (const name of await first.folder.store.list('spans/')) await first.folder.store.remove(name);
  const second = await harness.launch(options);
  const end = await second.until('the end again', ({ state }) => state === 'finished');
  expect(end.counts.sent).toBe(1_500);
  await expectOnce(harness.simulator.url, 1_500);
});

test('a record that is lost while the campaign runs is made up for by looking', async () => {
  const harness = await campaignHarness(SLOW_TASKS);
  await harness.startWorker();
  const campaign = await harness.launch({ id: 'lost-midway', csv: listOf(3_000) });
  await campaign.until('some chunks', ({ chunks }) => chunks.accepted >= 20);
  await campaign.folder.store.remove('spans/000000.json');
  const end = await campaign.until('the end', ({ state }) => state === 'finished', 60_000);
  expect(end.counts.sent).toBe(3_000);
  await expectOnce(harness.simulator.url, 3_000);
});

async function expectOnce(url: string, count: number): Promise<void> {
  const mails = await mailsOf(url);
  expect(new Set(mails.map(({ email }) => email)).size).toBe(count);
  expect(mails).toHaveLength(count);
}
