import { join } from 'node:path';
import type { Client } from '@temporalio/client';
import { MockActivityEnvironment } from '@temporalio/testing';
import { expect, onTestFinished, test } from 'vitest';
import { createActivities } from '../../activities/index.ts';
import type { SpanOutcomes } from '../../src/domain/chunk-outcome.ts';
import { createSesClient } from '../../src/ses/client.ts';
import { startSimulator } from '../../src/simulator/server.ts';
import { openCampaignFolder } from '../../src/storage/campaign-folder.ts';
import { outcomeObject } from '../../src/storage/folder-objects.ts';
import { openHome, type HomeLocation } from '../../src/storage/home.ts';
import { definitionOf, listOf } from '../support/campaign-harness.ts';
import { requestsOf } from '../support/simulator-record.ts';
import { tempDir } from '../support/temp-dir.ts';
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
  const simulator = await startSimulator({
    config: { uploadDelayMs: 0, taskDelayMs: 0, ratePerSecond: null },
  });
  onTestFinished(() => simulator.close());
  const ses = createSesClient({
    secretId: 'simulator',
    secretKey: 'simulator',
    region: 'ap-guangzhou',
    endpoint: simulator.url,
    timeoutMs: 5_000,
  });
  onTestFinished(() => ses.close());
  const homeLocation: HomeLocation = [join(await tempDir(), 'home')];
  const home = openHome(...homeLocation);
  const options = { id: 'release-order', csv: listOf(CHUNKS * 50) };
  const { id: campaignId } = options;
  const folder = openCampaignFolder(home, campaignId);
  await folder.store.write('source.csv', options.csv);
  await folder.writeDefinition(definitionOf(options));
  const timing = { requestTimeoutMs: 5_000, listDelayMs: 0, uploadTimeoutMs: 10_000 };
  const activities = createActivities({ ses, home, homeLocation, timing });
  const attempt = () =>
    new MockActivityEnvironment({ heartbeatTimeoutMs: 10_000 }, { client: heard });
  await attempt().run(() => activities.prepareRecipients({ campaignId }));
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
