import type { Client } from '@temporalio/client';
import { MockActivityEnvironment } from '@temporalio/testing';
import { expect, test } from 'vitest';
import { createPacers } from '../../src/ses/pacer.ts';
import { preparedActivities } from '../support/prepared-activities.ts';
import { simulatedSes } from '../support/simulated-ses.ts';
import { requestsOf } from '../support/simulator-record.ts';

/**
 * I6 at the last possible place: a span whose heartbeats are not answered has ten seconds of sends
 * in the pacer's queue. Only those may leave that come before the lease ends.
 */
test('an attempt that Temporal cannot hear sends nothing after its lease', async () => {
  const { simulator, ses } = await simulatedSes(
    { uploadDelayMs: 0, taskDelayMs: 0 },
    { pacers: createPacers({ ratePerSecond: 4 }) },
  );
  const timing = { requestTimeoutMs: 1_000, listDelayMs: 100, uploadTimeoutMs: 10_000 };
  const campaignId = 'unheard';
  const campaign = { id: campaignId, rows: 1_000 };
  const { activities } = await preparedActivities(campaign, { ses, timing });

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
  await expect(attempt.run(() => activities.sendChunks({ campaignId, span: 0 }))).rejects.toThrow(
    /LeaseLost/,
  );

  const writes = (await requestsOf(simulator.url)).filter(({ action }) =>
    ['BatchSendEmail', 'CreateReceiver', 'CreateReceiverDetailWithData'].includes(action),
  );
  expect(writes.length).toBeGreaterThan(8);
  // A request that left just before the end arrives a little after it.
  const latest = Math.max(...writes.map(({ at }) => Date.parse(at)));
  expect(latest - began).toBeLessThan(heartbeatTimeoutMs + 500);
});
