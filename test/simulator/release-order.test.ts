import type { Client } from '@temporalio/client';
import { MockActivityEnvironment } from '@temporalio/testing';
import { expect, test } from 'vitest';
import type { SpanOutcomes } from '../../src/domain/chunk-outcome.ts';
import { outcomeObject } from '../../src/storage/folder-objects.ts';
import { preparedActivities } from '../support/prepared-activities.ts';
import { simulatedSes } from '../support/simulated-ses.ts';
import { requestsOf } from '../support/simulator-record.ts';
import { until } from '../support/until.ts';

const CHUNKS = 3;
const heard = {
  activity: { heartbeat: () => Promise.resolve() },
  withAbortSignal: (_signal: AbortSignal, run: () => unknown) => run(),
} as unknown as Client;

/**
 * I3: with its group gone, only the campaign folder knows that a chunk was sent. So when the first
 * deletion reaches SES, every outcome that it may take the group of has to be on disk already.
 */
test('a group is released only when its outcome is on disk', async () => {
  const { simulator, ses } = await simulatedSes(
    { uploadDelayMs: 0, taskDelayMs: 0, ratePerSecond: null },
    { timeoutMs: 5_000 },
  );
  const timing = { requestTimeoutMs: 5_000, listDelayMs: 0, uploadTimeoutMs: 10_000 };
  const campaignId = 'release-order';
  const campaign = { id: campaignId, rows: CHUNKS * 50 };
  const { activities, folder } = await preparedActivities(campaign, { ses, timing });
  const attempt = () =>
    new MockActivityEnvironment({ heartbeatTimeoutMs: 10_000 }, { client: heard });
  await attempt().run(() => activities.sendChunks({ campaignId, span: 0 }));
  const { tasks } = simulator.store;
  await until(() => [...tasks.all].filter(({ status }) => status === 10).length === CHUNKS, {
    what: 'all mails to be sent',
  });

  // Deletions arrive and stay without an answer for a second, as if the worker died just then.
  simulator.setFaults([{ action: 'DeleteReceiver', effect: 'delay:1000' }]);
  const range = { fromSpan: 0, toSpan: 1, closeErrors: false };
  const sweeping = attempt().run(() =>
    activities.sweepSendTasks({ campaignId, ...range, releaseMs: 10_000, readVolume: false }),
  );
  await until(
    async () => (await requestsOf(simulator.url)).some(({ action }) => action === 'DeleteReceiver'),
    { what: 'the first deletion', everyMs: 5 },
  );
  const onDisk = await folder.readJson<SpanOutcomes>(outcomeObject(0));
  const states = Object.values(onDisk?.chunks ?? {}).map(({ state }) => state);
  expect(states).toEqual(Array.from({ length: CHUNKS }, () => 'finished'));
  await expect(sweeping).resolves.toMatchObject({ released: CHUNKS, closedThrough: 1 });
});
