import { historyToJSON } from '@temporalio/common/lib/proto-utils.js';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { CampaignStatus } from '../../src/domain/status.ts';
import { connectClient } from '../../src/temporal/connect.ts';
import { campaignYaml, listCsv, openStage, type Stage } from './stage.ts';

const ROWS = 10_000;

let stage: Stage;
beforeAll(async () => {
  stage = await openStage({ ratePerSecond: null });
});
afterAll(() => stage.close());

test('10,000 rows: each mailed once with its own data; no address in histories, logs or answers', async () => {
  const worker = await stage.startWorker({ LOG_LEVEL: 'debug', STEADYSEND_RATE: '200' });
  await stage.write({ 'list.csv': listCsv(ROWS) });
  const file = await stage.write({ 'campaign.yaml': campaignYaml() });
  const args = ['launch', file, '--id', 'private', '--wait', '--json'];
  const launched = await stage.cli(args, { timeoutMs: 110_000 });
  expect(launched.code).toBe(0);
  const status = JSON.parse(launched.stdout) as CampaignStatus;
  expect(status).toMatchObject({ state: 'finished', counts: { sent: ROWS, recipients: ROWS } });

  const mails = await stage.mails();
  const data = new Map(mails.map((mail) => [mail.email, mail.data['name']]));
  expect(mails).toHaveLength(ROWS);
  for (let n = 0; n < ROWS; n += 1) {
    expect(data.get(`reader${n}@example.com`)).toBe(`Reader ${n}`);
  }

  const personal = /reader\d+@example\.com|Reader \d+/;
  expect(worker.stderr()).toContain('BatchSendEmail');
  expect(worker.stderr()).not.toMatch(personal);
  expect(launched.stderr).not.toMatch(personal);
  const histories = await allHistories();
  expect(histories).toHaveLength(2);
  for (const history of histories) expect(history).not.toMatch(personal);
});

/** Every workflow of the stage's Temporal, as JSON with its payloads decoded. */
async function allHistories(): Promise<string[]> {
  const { client, connection } = await connectClient(stage.env);
  try {
    const texts: string[] = [];
    for await (const { workflowId, runId } of client.workflow.list()) {
      const history = await client.workflow.getHandle(workflowId, runId).fetchHistory();
      const payloads: string[] = [];
      const json = historyToJSON(history);
      JSON.parse(json, (key, value: unknown) => {
        if (key === 'data' && typeof value === 'string') {
          payloads.push(Buffer.from(value, 'base64').toString('utf8'));
        }
        return value;
      });
      expect(payloads.join('')).toContain('private');
      texts.push(json + payloads.join('\n'));
    }
    return texts;
  } finally {
    await connection.close();
  }
}
