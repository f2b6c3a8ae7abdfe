import { afterAll, beforeAll, expect, test } from 'vitest';
import { startCluster, type Cluster } from '../support/cluster/cluster.ts';
import { until } from '../support/until.ts';
import { campaignYaml, listCsv, openStage, type Stage } from './stage.ts';

/** Building the server takes minutes, once. */
const BUILD_MS = 1_800_000;

let cluster: Cluster;
let stage: Stage;
beforeAll(async () => {
  cluster = await startCluster();
  stage = await openStage({ uploadDelayMs: 300, taskDelayMs: 100 }, cluster);
}, BUILD_MS);
// The cluster ends with the stage. There is none when something that it needs is not installed.
afterAll(() => (stage as Stage | undefined)?.close());

/** In the order of production, and short; the rate makes it last long enough for what happens. */
const SETTINGS = {
  STEADYSEND_RATE: '5',
  STEADYSEND_HEARTBEAT_TIMEOUT_MS: '5000',
  STEADYSEND_REQUEST_TIMEOUT_MS: '3000',
  STEADYSEND_LIST_DELAY_MS: '500',
};
const CHUNKS = 300;

test('three workers on a production cluster: one is killed, the database crashes, everybody is mailed once', async () => {
  await stage.write({ 'list.csv': listCsv(CHUNKS * 10) });
  const file = await stage.write({ 'campaign.yaml': campaignYaml({ chunkSize: '10' }) });
  const workers = await Promise.all([1, 2, 3].map(() => stage.startWorker(SETTINGS)));
  const launch = ['launch', file, '--id', 'clustered', '--json'];
  const launched = await stage.cli(launch, { env: SETTINGS });
  expect(launched.code, launched.stderr).toBe(0);

  await sendsReach(CHUNKS / 5);
  workers[0]!.kill('SIGKILL');
  await workers[0]!.ended;
  await sendsReach(CHUNKS / 2);
  await cluster.postgres.crashAndRestart();
  expect(sends()).toBeLessThan(CHUNKS);

  let last: unknown;
  const isFinished = async () => {
    // Right after the crash nobody can tell, which is normal.
    const status = await stage.status('clustered').catch((error: unknown) => String(error));
    last = status;
    return typeof status === 'object' && status.state === 'finished';
  };
  await until(isFinished, {
    what: 'the campaign to finish',
    deadlineMs: 300_000,
    everyMs: 2_000,
    describe: () => ({
      last,
      sends: sends(),
      workers: workers.map((worker) => worker.stderr().slice(-2_000)),
      cluster: cluster.lastOutput(),
    }),
  });
  const mails = await stage.mails();
  expect(mails).toHaveLength(CHUNKS * 10);
  expect(new Set(mails.map(({ email }) => email)).size).toBe(CHUNKS * 10);
  const report = await stage.cli(['report', 'clustered', '--json']);
  expect(JSON.parse(report.stdout)).toMatchObject({ fates: { sent: CHUNKS * 10 } });
  // Search attributes work on SQL visibility: `list` needs no worker.
  const listed = await stage.cli(['list', '--json']);
  expect(JSON.parse(listed.stdout)).toMatchObject([{ id: 'clustered', state: 'finished' }]);
});

function sends(): number {
  let count = 0;
  for (const line of stage.simulator.store.requests.lines()) {
    if (line.includes('"BatchSendEmail"')) count += 1;
  }
  return count;
}

async function sendsReach(count: number): Promise<void> {
  await until(() => sends() >= count, { what: `${count} sends`, deadlineMs: 180_000 });
}
