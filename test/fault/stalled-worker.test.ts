import { afterAll, beforeAll, expect, test } from 'vitest';
import { campaignYaml, listCsv, openStage, type Stage } from '../e2e/stage.ts';
import { until } from '../support/until.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await openStage({ uploadDelayMs: 300, taskDelayMs: 100, latencyMs: 20 });
});
afterAll(() => stage.close());

const TUNING = {
  STEADYSEND_HEARTBEAT_TIMEOUT_MS: '2000',
  STEADYSEND_REQUEST_TIMEOUT_MS: '1500',
  STEADYSEND_LIST_DELAY_MS: '500',
};

/**
 * I6: a worker that was stopped for longer than every time-out wakes up in the middle of its spans,
 * while another one has taken them over. Without the lease it would go on sending.
 */
test('a worker that wakes up after it was replaced sends nothing more', async () => {
  await stage.write({ 'list.csv': listCsv(6_000) });
  const file = await stage.write({ 'campaign.yaml': campaignYaml() });
  const launched = await stage.cli(['launch', file, '--id', 'stalled', '--json'], { env: TUNING });
  expect(launched.code).toBe(0);
  const stalled = await stage.startWorker(TUNING);
  await until(async () => (await sends()).length >= 40, {
    what: '40 sends',
    deadlineMs: 30_000,
    everyMs: 10,
  });
  stalled.kill('SIGSTOP');
  const second = await stage.startWorker(TUNING);
  const before = (await sends()).length;
  await until(async () => (await sends()).length > before + 20, {
    what: 'the second worker to take over',
    deadlineMs: 60_000,
  });
  stalled.kill('SIGCONT');
  await until(async () => (await stage.status('stalled')).state === 'finished', {
    what: 'the campaign to finish',
    deadlineMs: 90_000,
    everyMs: 500,
  });
  await second.stop();
  const mails = await stage.mails();
  expect(mails).toHaveLength(6_000);
  expect(new Set(mails.map(({ email }) => email)).size).toBe(6_000);
});

async function sends(): Promise<string[]> {
  const text = await (await fetch(`${stage.simulator.url}/_control/requests`)).text();
  return text.split('\n').filter((line) => line.includes('"BatchSendEmail"'));
}
