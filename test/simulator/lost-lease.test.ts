import { join } from 'node:path';
import type { Client } from '@temporalio/client';
import { MockActivityEnvironment } from '@temporalio/testing';
import { expect, onTestFinished, test } from 'vitest';
import { createActivities } from '../../activities/index.ts';
import { createSesClient } from '../../src/ses/client.ts';
import { createPacers } from '../../src/ses/pacer.ts';
import { startSimulator } from '../../src/simulator/server.ts';
import { openCampaignFolder } from '../../src/storage/campaign-folder.ts';
import { openHome, type HomeLocation } from '../../src/storage/home.ts';
import { definitionOf, listOf } from '../support/campaign-harness.ts';
import { requestsOf } from '../support/simulator-record.ts';
import { tempDir } from '../support/temp-dir.ts';

/**
 * I6 at the last possible place: a span whose heartbeats are not answered has ten seconds of sends
 * in the pacer's queue. Only those may leave that come before the lease ends.
 */
test('an attempt that Temporal cannot hear sends nothing after its lease', async () => {
  const simulator = await startSimulator({ config: { uploadDelayMs: 0, taskDelayMs: 0 } });
  onTestFinished(() => simulator.close());
  const ses = createSesClient({
    secretId: 'simulator',
    secretKey: 'simulator',
    region: 'ap-guangzhou',
    endpoint: simulator.url,
    pacers: createPacers({ ratePerSecond: 4 }),
  });
  onTestFinished(() => ses.close());
  const homeLocation: HomeLocation = [join(await tempDir(), 'home')];
  const home = openHome(...homeLocation);
  const options = { id: 'unheard', csv: listOf(1_000) };
  const folder = openCampaignFolder(home, options.id);
  await folder.store.write('source.csv', options.csv);
  await folder.writeDefinition(definitionOf(options));
  const timing = { requestTimeoutMs: 1_000, listDelayMs: 100, uploadTimeoutMs: 10_000 };
  const activities = createActivities({ ses, home, homeLocation, timing });
  await new MockActivityEnvironment().run(() =>
    activities.prepareRecipients({ campaignId: options.id }),
  );

  const heartbeatTimeoutMs = 3_000;
  let heard = 0;
  const deaf = {
    activity: {
      heartbeat: () => (heard++ === 0 ? Promise.resolve() : new Promise<void>(() => {})),
    },
    withAbortSignal: (_signal: AbortSignal, run: () => unknown) => run(),
  } as unknown as Client;
  const began = Date.now();
  const attempt = new MockActivityEnvironment({ heartbeatTimeoutMs }, { client: deaf });
  await expect(
    attempt.run(() => activities.sendChunks({ campaignId: options.id, span: 0 })),
  ).rejects.toThrow(/LeaseLost/);

  const writes = (await requestsOf(simulator.url)).filter(({ action }) =>
    ['BatchSendEmail', 'CreateReceiver', 'CreateReceiverDetailWithData'].includes(action),
  );
  expect(writes.length).toBeGreaterThan(8);
  // A request that left just before the end arrives a little after it.
  const latest = Math.max(...writes.map(({ at }) => Date.parse(at)));
  expect(latest - began).toBeLessThan(heartbeatTimeoutMs + 500);
});
