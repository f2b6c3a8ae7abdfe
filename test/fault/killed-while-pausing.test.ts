import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { campaignYaml, listCsv, openStage, type Stage } from '../e2e/stage.ts';
import { until } from '../support/until.ts';

let stage: Stage;
beforeAll(async () => {
  // Uploads that take so long that no span ends by itself before the pause comes, however slow.
  stage = await openStage({ uploadDelayMs: 30_000, taskDelayMs: 100, ratePerSecond: null });
});
afterAll(() => stage.close());

const TUNING = {
  STEADYSEND_HEARTBEAT_TIMEOUT_MS: '2000',
  STEADYSEND_REQUEST_TIMEOUT_MS: '1500',
  STEADYSEND_LIST_DELAY_MS: '500',
};

/**
 * A span whose worker is gone cannot answer its cancellation: Temporal gives it up at the heartbeat
 * time-out and, because it was cancelled, tries it no more. That is the span's end, not the campaign's.
 */
test('a worker killed while the campaign pauses costs nothing but time', async () => {
  await stage.write({ 'list.csv': listCsv(2_000) });
  const file = await stage.write({ 'campaign.yaml': campaignYaml() });
  const flag = join(stage.folder, 'closing-is-deadly');
  const first = await stage.startWorker({ ...TUNING, ...killedAtRecord(flag) });
  await stage.cli(['launch', file, '--id', 'pausing', '--json'], { env: TUNING });
  const groups = () => [...stage.simulator.store.groups.matching('')].length;
  await until(() => groups() >= 20, { what: 'groups to be claimed', deadlineMs: 30_000 });
  // From here on a span that ends, as the pause makes it, takes the worker with it.
  await writeFile(flag, '');
  expect((await stage.cli(['pause', 'pausing'])).code).toBe(0);
  expect((await first.ended).signal).toBe('SIGKILL');
  stage.simulator.configure({ uploadDelayMs: 100 });
  const second = await stage.startWorker(TUNING);
  expect((await stage.cli(['resume', 'pausing'])).code).toBe(0);
  await stage.untilFinished('pausing', 90_000);
  await second.stop();
  const mails = await stage.mails();
  expect(mails).toHaveLength(2_000);
  expect(new Set(mails.map(({ email }) => email)).size).toBe(2_000);
});

/** Kills the worker at its next record of a span, once the flag is there. */
function killedAtRecord(flag: string): Record<string, string> {
  const code = `
    import { existsSync } from 'node:fs';
    import promises from 'node:fs/promises';
    import { syncBuiltinESMExports } from 'node:module';
    const { rename } = promises;
    promises.rename = (from, to) => {
      if (to.includes('/spans/') && existsSync(${JSON.stringify(flag)})) process.kill(process.pid, 'SIGKILL');
      return rename(from, to);
    };
    syncBuiltinESMExports();`;
  return { NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(code)}` };
}
