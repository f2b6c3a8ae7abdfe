import { expect, test } from 'vitest';
import { checkRecord } from '../../src/selftest/checkers/every-checker.ts';
import { readRecord } from '../../src/selftest/record.ts';
import { campaignHarness, listOf } from '../support/campaign-harness.ts';
import { runCells, someCells } from './fault-matrix.ts';

test('every fault of every write: each recipient exactly once', async () => {
  const cells = someCells();
  process.stderr.write(`fault matrix: ${cells.length} cells\n`);
  expect(await runCells(cells)).toEqual([]);
});

/**
 * The window that docs/exactly-once.md states: a provider that shows a task later than the settle
 * period has said “no task” when asked. That it repeats then, and that this is seen, keeps the
 * matrix from passing for the wrong reason.
 */
test('a list that is later than the settle period is the known window, and the checkers see it', async () => {
  const harness = await campaignHarness({
    uploadDelayMs: 0,
    taskDelayMs: 50,
    ratePerSecond: null,
    listDelayMs: 10_000,
  });
  await harness.startWorker();
  harness.simulator.setFaults([{ action: 'BatchSendEmail', nth: 2, effect: 'cut-after' }]);
  const csv = listOf(12);
  const campaign = await harness.launch({ id: 'window', csv, definition: { chunkSize: 2 } });
  await campaign.until('the end', ({ state }) => state === 'finished', 60_000);
  const record = await readRecord(harness.simulator.url);
  const recipients = csv
    .trimEnd()
    .split('\n')
    .slice(1)
    .map((line) => line.split(',')[0]!);
  const findings = checkRecord(record, { recipients, chunkSize: 2, failed: 0, unknown: 0 });
  expect(findings).toMatchObject([
    { checker: 'no-double-send', count: 2 },
    { checker: 'one-task-per-group', count: 1 },
  ]);
});
