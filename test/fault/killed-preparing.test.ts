import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { campaignYaml, openStage, type Stage } from '../e2e/stage.ts';
import { until } from '../support/until.ts';

const ROWS = 500_000;
const PEOPLE = 40;

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
  // Seconds to prepare and one chunk to send.
  const rows = Array.from({ length: ROWS }, (_, n) => `reader${n % PEOPLE}@example.com,Reader\n`);
  await stage.write({
    'list.csv': `email,name\n${rows.join('')}`,
    'campaign.yaml': campaignYaml(),
  });
});
afterAll(() => stage.close());

const TUNING = { STEADYSEND_HEARTBEAT_TIMEOUT_MS: '2000' };

async function launch(id: string): Promise<() => Promise<string[]>> {
  const file = join(stage.folder, 'campaign.yaml');
  const { code } = await stage.cli(['launch', file, '--id', id, '--json'], { env: TUNING });
  expect(code).toBe(0);
  // With the hidden files, which are those being written.
  return async () =>
    (await readdir(join(stage.env['STEADYSEND_HOME'] ?? '', 'campaigns', id))).toSorted();
}

const FROZEN = ['campaign.json', 'source.csv'];
const isWriting = (name: string): boolean => name.startsWith('.writing-');

test('kill -9 while the list is prepared: nothing half done is seen, and nothing is left', async () => {
  const files = await launch('killed');
  expect(await files()).toEqual(FROZEN);
  let before: string[] = [];
  for (let kills = 0; kills < 2; kills += 1) {
    const worker = await stage.startWorker(TUNING);
    const old = before;
    await until(
      async () => (await files()).some((name) => isWriting(name) && !old.includes(name)),
      {
        what: 'the preparation to begin',
        deadlineMs: 60_000,
        everyMs: 5,
      },
    );
    worker.kill('SIGKILL');
    await worker.ended;
    before = await files();
    expect(before.filter((name) => !isWriting(name))).toEqual(FROZEN);
    // The outputs and nothing else: of the file of addresses no name is left.
    expect(before.filter(isWriting).length).toBeLessThanOrEqual(5);
  }
  const worker = await stage.startWorker(TUNING);
  const { counts } = await stage.untilFinished('killed', 90_000);
  expect(counts).toMatchObject({ rows: ROWS, sent: PEOPLE, duplicates: ROWS - PEOPLE });
  expect(await stage.mails()).toHaveLength(PEOPLE);
  expect((await files()).filter(isWriting)).toEqual([]);
  await worker.stop();
});

/** A worker whose disk gives no more than a part of the list while a file lies there. */
function stuckDisk(flag: string): Record<string, string> {
  const code = `
    import { existsSync } from 'node:fs';
    import promises from 'node:fs/promises';
    import { syncBuiltinESMExports } from 'node:module';
    import { setTimeout as wait } from 'node:timers/promises';
    const { open } = promises;
    promises.open = async (path, ...rest) => {
      const handle = await open(path, ...rest);
      if (!String(path).endsWith('source.csv')) return handle;
      const read = handle.read.bind(handle);
      let bytes = 0;
      handle.read = async (...args) => {
        while (bytes > 4_000_000 && existsSync(${JSON.stringify(flag)})) await wait(20);
        const result = await read(...args);
        bytes += result.bytesRead;
        return result;
      };
      return handle;
    };
    syncBuiltinESMExports();`;
  return { NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(code)}` };
}

test('cancel stops even a preparation that waits for a dead disk, without a trace', async () => {
  await stage.write({ 'disk-is-stuck': '' });
  const worker = await stage.startWorker({
    ...TUNING,
    ...stuckDisk(join(stage.folder, 'disk-is-stuck')),
  });
  const files = await launch('cancelled');
  const status = await until(
    async () => {
      const now = await stage.status('cancelled');
      expect(now.state).toBe('preparing');
      return now.preparation === undefined ? null : now;
    },
    { what: 'progress', deadlineMs: 60_000, everyMs: 100 },
  );
  expect(status.preparation?.rows).toBeGreaterThan(10_000);
  expect(status.preparation?.totalBytes).toBeGreaterThan(ROWS * 20);
  expect((await stage.cli(['cancel', 'cancelled', '--yes'])).code).toBe(0);
  await stage.untilStatus(
    'cancelled',
    'the campaign to end',
    ({ finishedAt }) => finishedAt !== null,
    60_000,
  );
  await until(async () => !(await files()).some(isWriting), {
    what: 'its temporary files to go',
    deadlineMs: 20_000,
  });
  expect(await files()).toEqual(FROZEN);
  // The worker itself has come to no harm.
  expect((await worker.stop()).code).toBe(0);
});
