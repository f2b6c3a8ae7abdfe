import { afterAll, beforeAll, expect, test } from 'vitest';
import { campaignYaml, listCsv, openStage, type Stage } from '../e2e/stage.ts';
import { connectClient } from '../../src/temporal/connect.ts';
import { until } from '../support/until.ts';
import { startWatchedWorker } from '../support/watched-worker.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await openStage({ uploadDelayMs: 300, taskDelayMs: 100, ratePerSecond: null });
});
afterAll(() => stage.close());

/**
 * So slow that a worker which first sent what it has in hand would take twenty seconds for it. And
 * whoever is in doubt about a chunk looks only after ten minutes, which the test does not last.
 */
const SETTINGS = { STEADYSEND_RATE: '5', STEADYSEND_LIST_DELAY_MS: '600000' };

test('SIGTERM in the middle: the other worker goes on without a look and without a second attempt', async () => {
  await stage.write({ 'list.csv': listCsv(6_000) });
  const file = await stage.write({ 'campaign.yaml': campaignYaml() });
  const first = await startWatchedWorker(stage, { env: SETTINGS });
  expect((await stage.cli(['launch', file, '--id', 'drained', '--json'])).code).toBe(0);
  await until(() => calls('BatchSendEmail') >= 20, { what: 'the first sends', deadlineMs: 60_000 });
  const second = await startWatchedWorker(stage, { env: SETTINGS });
  const before = calls('BatchSendEmail');
  const { code, stderr } = await first.cli.stop('SIGTERM');
  expect(code, stderr).toBe(0);
  // Only what had left already, and what the second worker has begun with by now.
  expect(calls('BatchSendEmail') - before).toBeLessThan(30);

  await stage.untilFinished('drained', 120_000);
  const mails = await stage.mails();
  expect(mails).toHaveLength(6_000);
  expect(new Set(mails.map(({ email }) => email)).size).toBe(6_000);
  const attempts = await startedAttempts();
  expect(attempts.length).toBeGreaterThan(8);
  expect(attempts.filter((attempt) => attempt !== 1)).toEqual([]);
  await second.cli.stop();
});

test('while it drains it is alive and not ready, and a second SIGTERM ends it at once', async () => {
  // The call hangs, so the drain would last until the request time-out.
  stage.simulator.setFaults([{ action: 'CreateReceiver', every: 1, effect: 'hang-before' }]);
  const worker = await startWatchedWorker(stage, {
    env: { STEADYSEND_REQUEST_TIMEOUT_MS: '60000' },
  });
  await stage.write({ 'two.csv': listCsv(50) });
  const yaml = campaignYaml({ recipients: '{ file: two.csv }' });
  const file = await stage.write({ 'two.yaml': yaml });
  expect((await stage.cli(['launch', file, '--id', 'hung', '--json'])).code).toBe(0);
  await until(() => calls('hang-before') >= 1, { what: 'the call', deadlineMs: 30_000 });
  worker.cli.kill('SIGTERM');
  await until(async () => (await worker.asks('/readyz')) === '503 draining', {
    what: 'the drain to be told',
  });
  expect(await worker.asks('/healthz')).toBe('200 alive');
  worker.cli.kill('SIGTERM');
  expect((await worker.cli.ended).code).toBe(130);
});

/** Requests whose line in the simulator's record has this word. */
function calls(word: string): number {
  let count = 0;
  for (const line of stage.simulator.store.requests.lines()) {
    if (line.includes(`"${word}"`)) count += 1;
  }
  return count;
}

/** Of every activity of the campaign and its segments. */
async function startedAttempts(): Promise<number[]> {
  const { client, connection } = await connectClient(stage.env);
  try {
    const attempts: number[] = [];
    for await (const { workflowId, runId } of client.workflow.list()) {
      const { events } = await client.workflow.getHandle(workflowId, runId).fetchHistory();
      for (const { activityTaskStartedEventAttributes: started } of events ?? []) {
        if (started?.attempt !== undefined && started.attempt !== null) {
          attempts.push(started.attempt);
        }
      }
    }
    return attempts;
  } finally {
    await connection.close();
  }
}
