import { afterAll, beforeAll, expect, test } from 'vitest';
import { campaignYaml, listCsv, openStage, type Stage } from '../e2e/stage.ts';
import { startTcpProxy } from '../support/tcp-proxy.ts';
import { until } from '../support/until.ts';
import {
  claims,
  expectNoSendSince,
  leaseEndFrom,
  STRAYS_MS,
  TUNING,
  UPLOADING,
} from './take-over.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await openStage(UPLOADING);
});
afterAll(() => stage.close());

/**
 * I6: a worker that Temporal cannot hear still reaches SES, and is about to send 40 chunks. As soon as
 * its lease is over another one may have looked, found none, and be about to send them too.
 */
test('a worker that is cut off from Temporal stops sending before it is replaced', async () => {
  const proxy = await startTcpProxy(stage.env['TEMPORAL_ADDRESS'] ?? '');
  try {
    await stage.write({ 'list.csv': listCsv(2_000) });
    const file = await stage.write({ 'campaign.yaml': campaignYaml() });
    const cutOff = await stage.startWorker({ ...TUNING, TEMPORAL_ADDRESS: proxy.address });
    const launch = ['launch', file, '--id', 'cut-off', '--json'];
    expect((await stage.cli(launch, { env: TUNING })).code).toBe(0);
    await until(() => claims(stage) >= 40, { what: 'all groups', deadlineMs: 30_000 });
    const cutAt = Date.now();
    proxy.blackhole();
    await until(() => Date.now() > cutAt + STRAYS_MS, { what: 'strays', deadlineMs: 20_000 });
    await expectNoSendSince(stage, leaseEndFrom(cutAt));

    await stage.startWorker(TUNING);
    // The server goes on handing tasks to polls of the worker that it believes to be there, until
    // those expire, so for about a minute some questions stay without an answer.
    const isFinished = () =>
      stage.status('cut-off').then(
        ({ state }) => state === 'finished',
        () => false,
      );
    await until(isFinished, {
      what: 'the campaign to finish',
      deadlineMs: 150_000,
      everyMs: 500,
    });
    cutOff.kill('SIGKILL');
    const mails = await stage.mails();
    expect(mails).toHaveLength(2_000);
    expect(new Set(mails.map(({ email }) => email)).size).toBe(2_000);
  } finally {
    await proxy.close();
  }
});
