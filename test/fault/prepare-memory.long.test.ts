import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import type { CampaignStatus } from '../../src/domain/status.ts';
import { campaignYaml, openStage } from '../e2e/stage.ts';

const ROWS = 1_000_000;
/** One in so many rows is of somebody who was there before. */
const REPEATED = 50;
/** Of the whole process, Temporal's runtime and the workflows' isolate included. */
const RSS_MAX_MB = 300;

/** The most that the process ever had in memory at once, as Linux counts it. */
async function peakMb(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  return Number(/^VmHWM:\s+(\d+) kB$/m.exec(status)?.[1]) / 1024;
}

test('a million rows are prepared in bounded memory, with every duplicate found', async () => {
  const stage = await openStage();
  onTestFinished(() => stage.close());
  const list = createWriteStream(join(stage.folder, 'list.csv'));
  list.write('email,name\n');
  for (let n = 0; n < ROWS; n += 1) {
    const who = n % REPEATED === REPEATED - 1 ? n - 7 : n;
    if (!list.write(`reader.number.${who}@example.com,Reader ${n}\n`)) await once(list, 'drain');
  }
  list.end();
  await once(list, 'finish');
  const file = await stage.write({ 'campaign.yaml': campaignYaml() });
  const worker = await stage.startWorker();
  expect((await stage.cli(['launch', file, '--id', 'million', '--json'])).code).toBe(0);
  const isPrepared = ({ state }: CampaignStatus) => state === 'running';
  const status = await stage.untilStatus('million', 'the list to be prepared', isPrepared, 300_000);
  expect(status.counts).toMatchObject({ rows: ROWS, duplicates: ROWS / REPEATED, rejected: 0 });
  const peak = await peakMb(worker.pid);
  expect(peak).toBeGreaterThan(50);
  expect(peak).toBeLessThan(RSS_MAX_MB);
  expect((await stage.cli(['cancel', 'million', '--yes'])).code).toBe(0);
});
