import { afterAll, beforeAll, expect, test } from 'vitest';
import { campaignYaml, listCsv, openStage, type Stage } from '../e2e/stage.ts';
import { startTcpProxy } from '../support/tcp-proxy.ts';
import { until } from '../support/until.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await openStage({ uploadDelayMs: 100, taskDelayMs: 100 });
});
afterAll(() => stage.close());

const TUNING = {
  STEADYSEND_HEARTBEAT_TIMEOUT_MS: '2000',
  STEADYSEND_REQUEST_TIMEOUT_MS: '1500',
  STEADYSEND_LIST_DELAY_MS: '500',
};

/**
 * I6: a worker that Temporal cannot hear is replaced, but it still reaches SES, and its spans have
 * work for half a minute. It must stop by itself before the other one looks and sends.
 */
test('a worker that is cut off from Temporal stops sending before it is replaced', async () => {
  const proxy = await startTcpProxy(stage.env['TEMPORAL_ADDRESS'] ?? '');
  try {
    await stage.write({ 'list.csv': listCsv(6_000) });
    const file = await stage.write({ 'campaign.yaml': campaignYaml() });
    const launched = await stage.cli(['launch', file, '--id', 'cut-off', '--json'], {
      env: TUNING,
    });
    expect(launched.code).toBe(0);
    // Slow, so that all its six spans are still busy when the other worker begins.
    const cutOff = await stage.startWorker({
      ...TUNING,
      TEMPORAL_ADDRESS: proxy.address,
      STEADYSEND_RATE: '4',
    });
    await until(async () => (await sends()) >= 8, { what: '8 sends', deadlineMs: 30_000 });
    proxy.blackhole();
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
      deadlineMs: 200_000,
      everyMs: 500,
    });
    cutOff.kill('SIGKILL');
    const mails = await stage.mails();
    expect(mails).toHaveLength(6_000);
    expect(new Set(mails.map(({ email }) => email)).size).toBe(6_000);
  } finally {
    await proxy.close();
  }
});

async function sends(): Promise<number> {
  const text = await (await fetch(`${stage.simulator.url}/_control/requests`)).text();
  return text.split('\n').filter((line) => line.includes('"BatchSendEmail"')).length;
}
