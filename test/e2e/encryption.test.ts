import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { promisify } from 'node:util';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { historyToJSON } from '@temporalio/common/lib/proto-utils.js';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import type { CampaignEntry } from '../../src/cli/campaign-list.ts';
import type { NewsletterView } from '../../src/cli/newsletter/view.ts';
import type { CampaignStatus } from '../../src/domain/status.ts';
import { connectClient } from '../../src/temporal/connect.ts';
import { until } from '../support/until.ts';
import { campaignYaml, listCsv, openStage, type Stage } from './stage.ts';

const ROWS = 40;
const encrypted = { STEADYSEND_PAYLOAD_KEY: randomBytes(32).toString('base64') };
/** The name of the campaign as Temporal's JSON has it. */
const NAME = Buffer.from('"Whisper"').toString('base64');

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
  await stage.write({
    'list.csv': listCsv(ROWS),
    'quick.yaml': campaignYaml({ name: 'Whisper' }),
    'weekly.yaml': campaignYaml({
      name: 'Whisper weekly',
      recipients: '{ file: gone.csv }',
      send: '{ every: 1st of month 03:00 }',
      newsletter: '{ ifMissing: fail }',
    }),
  });
});
afterAll(() => stage.close());

/** What Temporal has of all workflows, as it lies there. */
async function histories(): Promise<Map<string, { events: object[]; text: string }>> {
  const { lenientClient: client, connection } = await connectClient(stage.env);
  try {
    const found = new Map<string, { events: object[]; text: string }>();
    for await (const { workflowId, runId } of client.workflow.list()) {
      const raw = await client.workflow.getHandle(workflowId, runId).fetchHistory();
      const { events } = JSON.parse(historyToJSON(raw)) as { events: object[] };
      found.set(workflowId, { events, text: JSON.stringify(events) });
    }
    return found;
  } finally {
    await connection.close();
  }
}

/** Every payload and every message of a failure, with where it stands; search attributes are neither. */
function visible(node: unknown, path = ''): string[] {
  if (typeof node !== 'object' || node === null || path.endsWith('searchAttributes')) return [];
  const { metadata, message } = node as { metadata?: { encoding?: string }; message?: string };
  const encoding = Buffer.from(metadata?.encoding ?? '', 'base64').toString();
  return [
    ...(encoding === '' || encoding === 'binary/encrypted' ? [] : [`${path}: ${encoding}`]),
    ...(path.includes('ailure') && message ? [`${path}: ${message}`] : []),
    ...Object.entries(node).flatMap(([key, child]) => visible(child, `${path}.${key}`)),
  ];
}

async function campaign(args: string[], env: Record<string, string>) {
  const { stdout, stderr, code } = await stage.cli([...args, '--json'], { env });
  expect(code, stderr).toBe(0);
  return JSON.parse(stdout) as CampaignStatus;
}

test('with a key nothing that steadysend says can be read in Temporal, and all commands work', async () => {
  const worker = await stage.startWorker(encrypted);
  expect(worker.stderr()).toMatch(/"payloadKeyId":"[0-9a-f]{16}"/);
  const launched = await campaign(['launch', 'quick.yaml', '--id', 'secret', '--wait'], encrypted);
  expect(launched).toMatchObject({ state: 'finished', counts: { sent: ROWS } });
  expect((await campaign(['status', 'secret'], encrypted)).name).toBe('Whisper');
  const report = await stage.cli(['report', 'secret', '--json'], { env: encrypted });
  expect(JSON.parse(report.stdout)).toMatchObject({ rows: ROWS });

  // An activity that fails, and a workflow that does: both say why in their histories.
  await worker.stop();
  const env = { env: encrypted };
  expect((await stage.cli(['launch', 'quick.yaml', '--id', 'broken'], env)).code).toBe(0);
  await rm(join(stage.env['STEADYSEND_HOME']!, 'campaigns', 'broken', 'source.csv'));
  const made = await stage.cli(['newsletter', 'create', 'weekly.yaml', '--id', 'weekly'], env);
  expect(made.code, made.stderr).toBe(0);
  await stage.startWorker(encrypted);
  expect((await stage.cli(['newsletter', 'trigger', 'weekly'], env)).code).toBe(0);
  const shown = await until(
    async () => {
      const { stdout } = await stage.cli(['newsletter', 'describe', 'weekly', '--json'], env);
      const view = JSON.parse(stdout) as NewsletterView;
      return view.issues.some(({ outcome }) => outcome === 'failed') ? view : null;
    },
    { what: 'the issue to fail', deadlineMs: 30_000, everyMs: 500 },
  );
  expect(shown.name).toBe('Whisper weekly');
  const listed = await stage.cli(['list', '--json'], env);
  const entries = JSON.parse(listed.stdout) as CampaignEntry[];
  expect(entries.map(({ name }) => name)).toContain('Whisper');

  const found = await histories();
  const ids = ['campaign/secret', 'campaign/secret/segment-0', 'campaign/broken'];
  expect([...found.keys()]).toEqual(expect.arrayContaining(ids));
  expect(found.size).toBeGreaterThan(ids.length);
  const all = [...found.values()];
  const readable = all.flatMap(({ events }) => visible(events));
  // Failures there are, and nothing of them shows; of a late signal the server itself says a word.
  expect(readable.filter((each) => each.endsWith(': Encoded failure'))).not.toEqual([]);
  expect(readable.filter((each) => !/: (Encoded failure|UnhandledCommand)$/.test(each))).toEqual(
    [],
  );
  const text = all.map((each) => each.text).join('');
  expect(text).not.toMatch(/Whisper|gone\.csv|source\.csv/);
  expect(text).not.toContain(NAME);
});

test("Temporal's own CLI reads payloads through the codec server, and writes them", async () => {
  const { cli } = inject('temporal');
  const server = stage.start(['codec-server', '--listen', '0', '--web', 'http://ui.example.com'], {
    env: { ...encrypted, STEADYSEND_CODEC_TOKEN: 'let-me-in' },
  });
  const url = await until(() => server.stdout().split('\n')[0] || null, {
    what: 'the codec server',
    deadlineMs: 30_000,
  });
  const show = async (...args: string[]) => {
    const target = [
      '--address',
      stage.env['TEMPORAL_ADDRESS']!,
      '--workflow-id',
      'campaign/secret',
    ];
    const { stdout } = await promisify(execFile)(
      cli!,
      ['workflow', 'show', '--output', 'json', ...target, ...args],
      { maxBuffer: 64 * 1024 * 1024 },
    );
    return stdout;
  };
  const auth = ['--codec-auth', 'Bearer let-me-in'];
  expect(await show()).not.toContain(NAME);
  expect(await show('--codec-endpoint', url, ...auth)).toContain(NAME);

  const ask = async (path: string, body: string, headers: Record<string, string> = {}) =>
    await fetch(`${url}${path}`, {
      method: 'POST',
      body,
      headers: { authorization: 'Bearer let-me-in', 'x-namespace': 'default', ...headers },
    });
  const payload = { metadata: { encoding: 'anNvbi9wbGFpbg==' }, data: NAME };
  expect((await ask('/decode', '{}', { authorization: 'Bearer me-too' })).status).toBe(401);
  const sealed = await ask('/encode', JSON.stringify({ payloads: [payload] }));
  const body = await sealed.text();
  expect(body).not.toContain(payload.data);
  const opened = await ask('/decode', body, { origin: 'http://ui.example.com' });
  expect(opened.headers.get('access-control-allow-origin')).toBe('http://ui.example.com');
  expect(await opened.json()).toEqual({ payloads: [payload] });
  expect((await ask('/decode', body, { origin: 'http://evil.example.com' })).status).toBe(403);
  expect((await ask('/decode', 'x'.repeat(9 * 1024 * 1024))).status).toBe(413);
  const foreign = JSON.stringify({
    payloads: [{ metadata: { encoding: 'YmluYXJ5L2VuY3J5cHRlZA==', 'encryption-key-id': 'b25l' } }],
  });
  const refused = await ask('/decode', foreign);
  expect([refused.status, await refused.text()]).toEqual([
    400,
    expect.stringContaining('encrypted with the key one'),
  ]);
});
