import { afterAll, beforeAll, expect, test } from 'vitest';
import { campaignYaml, listCsv, openStage, type Stage } from '../e2e/stage.ts';
import { startS3Proxy, type S3Proxy } from '../support/s3-proxy.ts';
import { startS3Server, type S3Server } from '../support/s3-server.ts';
import { until } from '../support/until.ts';
import { TUNING } from './take-over.ts';

const ROWS = 4_000;
let s3: S3Server;
let proxy: S3Proxy;
let stage: Stage;

beforeAll(async () => {
  s3 = await startS3Server();
  proxy = await startS3Proxy(s3.address);
  stage = await openStage({ uploadDelayMs: 100, taskDelayMs: 50, ratePerSecond: null });
  Object.assign(stage.env, TUNING, s3.env(proxy.address), {
    STEADYSEND_HOME: `${await s3.bucket('campaigns')}/mail`,
  });
  await stage.write({ 'list.csv': listCsv(ROWS), 'campaign.yaml': campaignYaml() });
});
afterAll(async () => {
  await stage.close();
  await proxy.close();
  await s3.stop();
});

test('with the folder in a bucket that fails, and workers that are killed, each is mailed once', async () => {
  const slow = { STEADYSEND_RATE: '10', STEADYSEND_SPANS_IN_FLIGHT: '2' };
  // One request in five fails or is cut, all the way.
  proxy.fault = (_, nth) => {
    if (nth % 10 === 3) return { answer: 500, code: 'InternalError' };
    return nth % 10 === 8 ? { cutAfter: 0 } : null;
  };
  const first = await stage.startWorker(slow);
  const args = ['launch', 'campaign.yaml', '--id', 'bucket', '--json'];
  expect((await stage.cli(args, { env: slow })).code).toBe(0);
  await sent(10);
  first.kill('SIGKILL');
  await first.ended;

  const second = await stage.startWorker(slow);
  await sent(25);
  proxy.fault = () => ({ answer: 503, code: 'ServiceUnavailable' });
  const { pause } = await stage.untilStatus(
    'bucket',
    'a pause because of the storage',
    (status) => status.pause?.reason === 'storage',
    100_000,
  );
  expect(pause?.message).toMatch(
    /^campaigns\/bucket\/.* in s3:\/\/campaigns\/mail: the server failed.*HTTP 503/,
  );
  proxy.fault = () => null;
  second.kill('SIGKILL');
  await second.ended;

  await stage.startWorker();
  expect((await stage.cli(['resume', 'bucket'])).code).toBe(0);
  const end = await stage.untilFinished('bucket', 100_000);
  expect(end.counts).toMatchObject({ recipients: ROWS, sent: ROWS, unknown: 0, failed: 0 });
  const emails = (await stage.mails()).map(({ email }) => email);
  expect(emails).toHaveLength(ROWS);
  expect(new Set(emails).size).toBe(ROWS);
});

async function sent(count: number): Promise<void> {
  await until(() => [...stage.simulator.store.requests.lines()].filter(isSend).length >= count, {
    what: `${count} sends`,
    deadlineMs: 60_000,
  });
}

function isSend(line: string): boolean {
  return line.includes('"BatchSendEmail"');
}
