import { expect, test } from 'vitest';
import type { CampaignStatus } from '../../src/domain/status.ts';
import { resumeCampaignUpdate, pauseCampaignUpdate } from '../../workflows/messages.ts';
import { campaignHarness, listOf } from '../support/campaign-harness.ts';
import { mailsOf } from '../support/simulator-record.ts';

/** A list with every kind of row: 1,000 good ones, and 30 of each of the others. */
function mixedList(): string {
  const extra = Array.from({ length: 30 }, (_, n) => [
    `not an address ${n},Nobody`,
    `reader-${n}@EXAMPLE.com,Twice`,
  ]).flat();
  return listOf(1_000) + extra.join('\n');
}

test('counts add up in every status, and none goes backward (I8)', async () => {
  const harness = await campaignHarness({
    uploadDelayMs: 200,
    taskDelayMs: 300,
    ratePerSecond: 20,
  });
  await harness.startWorker();
  // A hundred chunks take seconds, so that there is something to see between the first and the last.
  const definition = { chunkSize: 10 };
  const campaign = await harness.launch({ id: 'counts', csv: mixedList(), definition });
  const seen: CampaignStatus[] = [];
  let isResumed = false;
  await campaign.until(
    'the end',
    (status) => {
      seen.push(status);
      const { state, chunks } = status;
      if (state === 'running' && chunks.accepted > 3 && !isResumed) {
        isResumed = true;
        void campaign.handle
          .executeUpdate(pauseCampaignUpdate, { args: [{}] })
          .then(() => campaign.handle.executeUpdate(resumeCampaignUpdate));
      }
      return state === 'finished';
    },
    60_000,
  );
  for (const [place, { counts, chunks }] of seen.entries()) {
    const { rows, recipients, rejected, suppressed, duplicates } = counts;
    const { waiting, atProvider, sent, failed, unknown } = counts;
    expect(rows).toBe(recipients + rejected + suppressed + duplicates);
    expect(recipients).toBe(waiting + atProvider + sent + failed + unknown);
    expect(Math.min(waiting, atProvider)).toBeGreaterThanOrEqual(0);
    const before = seen[place - 1];
    expect(sent).toBeGreaterThanOrEqual(before?.counts.sent ?? 0);
    expect(chunks.accepted).toBeGreaterThanOrEqual(before?.chunks.accepted ?? 0);
  }
  expect(seen.at(-1)?.counts).toMatchObject({
    rows: 1_060,
    recipients: 1_000,
    rejected: 30,
    duplicates: 30,
    sent: 1_000,
  });
  expect(new Set(seen.map(({ counts }) => counts.sent)).size).toBeGreaterThan(2);
  expect(await mailsOf(harness.simulator.url)).toHaveLength(1_000);
});
