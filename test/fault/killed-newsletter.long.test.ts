import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { NewsletterView } from '../../src/cli/newsletter/view.ts';
import { campaignYaml, listCsv, openStage, type Stage } from '../e2e/stage.ts';
import { control } from '../support/simulator-record.ts';
import { until } from '../support/until.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await openStage({ ratePerSecond: null });
});
afterAll(() => stage.close());

const ROWS = 1_500;
const TUNING = {
  STEADYSEND_HEARTBEAT_TIMEOUT_MS: '2000',
  STEADYSEND_REQUEST_TIMEOUT_MS: '1500',
  STEADYSEND_LIST_DELAY_MS: '500',
};

test('workers killed while an issue is prepared, and while it is sent, mail everybody once', async () => {
  await stage.write({ 'list.csv': listCsv(ROWS) });
  const plan = {
    send: '{ every: 1st of month 03:00 }',
    canary: '{ recipients: 60, hold: 2s }',
  };
  const file = await stage.write({ 'weekly.yaml': campaignYaml(plan) });
  const create = ['newsletter', 'create', file, '--id', 'weekly'];
  expect((await stage.cli(create, { env: TUNING })).code).toBe(0);
  const first = await stage.startWorker(TUNING);
  await faults([{ action: 'GetEmailTemplate', every: 1, effect: 'hang-before' }]);
  const { stdout } = await stage.cli(['newsletter', 'trigger', 'weekly']);
  const id = stdout.trim();
  // Its list has been copied, and its template is waited for.
  await until(async () => (await folderOf(id)).includes('source.csv'), {
    what: 'the copy of the list',
    deadlineMs: 60_000,
  });
  expect(await folderOf(id)).not.toContain('campaign.json');
  first.kill('SIGKILL');
  await first.ended;
  // Until it is prepared, what its list says is what counts.
  await stage.write({ 'list.csv': `${listCsv(ROWS)}late@example.com,Late\n` });
  await faults([]);
  const second = await stage.startWorker(TUNING);
  await untilMailed(200);
  second.kill('SIGKILL');
  await second.ended;
  const third = await stage.startWorker(TUNING);
  const end = await stage.untilFinished(id, 120_000);
  expect(end).toMatchObject({ counts: { recipients: ROWS + 1, sent: ROWS + 1 } });
  const mails = await stage.mails();
  expect(mails).toHaveLength(ROWS + 1);
  expect(new Set(mails.map(({ email }) => email)).size).toBe(ROWS + 1);
  const view = await until(
    async () => {
      const shown = await stage.cli(['newsletter', 'describe', 'weekly', '--json']);
      const found = JSON.parse(shown.stdout) as NewsletterView;
      return found.running.length === 0 ? found : null;
    },
    { what: 'the end of the issue', deadlineMs: 60_000, everyMs: 500 },
  );
  expect(view.issues).toMatchObject([{ campaignId: id, state: 'finished' }]);
  await third.stop();
});

async function faults(rules: object[]): Promise<void> {
  await control(stage.simulator.url, 'POST', 'faults', rules);
}

async function folderOf(id: string): Promise<string[]> {
  return await readdir(join(stage.env['STEADYSEND_HOME'] ?? '', 'campaigns', id)).catch(() => []);
}

async function untilMailed(count: number): Promise<void> {
  await until(async () => (await stage.mails()).length >= count, {
    what: `${count} mails`,
    deadlineMs: 60_000,
    everyMs: 20,
  });
}
