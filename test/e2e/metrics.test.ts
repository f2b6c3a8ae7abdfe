import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { startTcpProxy } from '../support/tcp-proxy.ts';
import { until } from '../support/until.ts';
import { deployedQueries, metricNames } from '../support/watched-names.ts';
import { sample, startWatchedWorker } from '../support/watched-worker.ts';
import { campaignYaml, listCsv, openStage, type Stage } from './stage.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await openStage({ dailyQuota: 500 });
});
afterAll(() => stage.close());

/** Temporal's SDK shows these only once something has failed. */
const FAILURES = [
  'temporal_activity_execution_failed_total',
  'temporal_request_failure_total',
  'temporal_workflow_task_execution_failed_total',
];

test('a campaign that meets its quota shows in the numbers, which hold no campaign and no reader', async () => {
  const worker = await startWatchedWorker(stage);
  expect(worker.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
  expect(await worker.asks('/healthz')).toBe('200 alive');
  expect(await worker.asks('/readyz')).toBe('200 ready');
  const before = await worker.metrics();
  expect(sample(before, 'steadysend_chunks_total{outcome="accepted"}')).toBe(0);

  await stage.write({ 'list.csv': `${listCsv(1_000)}reader1@example.com,Twice\nnobody,No\n` });
  const file = await stage.write({ 'campaign.yaml': campaignYaml() });
  const launched = await stage.cli(['launch', file, '--id', 'measured', '--wait']);
  expect(launched.code, launched.stderr).toBe(6);

  const text = await until(
    async () => {
      const now = await worker.metrics();
      const open = sample(now, 'steadysend_campaigns{reason="quota",state="paused"}');
      return open === 1 && now;
    },
    // Visibility is a little late, and asked at most every ten seconds.
    { what: 'the paused campaign to be counted', deadlineMs: 40_000, everyMs: 500 },
  );
  const values = {
    'steadysend_chunks_total{outcome="accepted"}': 20,
    'steadysend_recipients_total{state="accepted"}': 1_000,
    'steadysend_recipients_total{state="sent"}': 500,
    'steadysend_list_rows_total{kind="recipient"}': 1_000,
    'steadysend_list_rows_total{kind="duplicate"}': 1,
    'steadysend_list_rows_total{kind="rejected"}': 1,
    'steadysend_ses_requests_total{action="BatchSendEmail",outcome="ok"}': 20,
    'steadysend_ses_request_seconds_count{action="BatchSendEmail"}': 20,
    'steadysend_pacer_wait_seconds_count{action="CreateReceiver"}': 20,
    steadysend_spans_running: 0,
    steadysend_lease_losses_total: 0,
  };
  const seen = Object.keys(values).map((series) => [series, sample(text, series)]);
  expect(Object.fromEntries(seen)).toEqual(values);
  expect(text).toMatch(/^steadysend_pauses_total\{.*needs="nothing",reason="quota".*\} 1$/m);

  // No personal data, and no label that grows with what was ever sent.
  expect(text).not.toContain('@');
  expect(text).not.toContain('measured');

  const exposed = new Set(metricNames(text));
  const inSdk = await namesInSdk();
  for (const { where, expr } of await deployedQueries()) {
    for (const name of metricNames(expr)) {
      const isKnown = exposed.has(name) || (FAILURES.includes(name) && inSdk.has(name));
      expect(isKnown, `${where} asks for ${name}`).toBe(true);
    }
  }
});

test('a worker that Temporal does not answer is alive and not ready', async () => {
  const proxy = await startTcpProxy(stage.env['TEMPORAL_ADDRESS'] ?? '');
  onTestFinished(() => proxy.close());
  const worker = await startWatchedWorker(stage, { env: { TEMPORAL_ADDRESS: proxy.address } });
  expect(await worker.asks('/readyz')).toBe('200 ready');
  proxy.blackhole();
  expect(await worker.asks('/readyz')).toBe('503 no answer from Temporal');
  expect(await worker.asks('/healthz')).toBe('200 alive');
  expect(await worker.metrics()).toContain('steadysend_spans_running');
  worker.cli.kill('SIGKILL');
  await worker.cli.ended;
});

test('an address that is taken is said before anything starts', async () => {
  const worker = await startWatchedWorker(stage);
  const address = new URL(worker.url).host;
  const second = await stage.cli(['worker'], { env: { STEADYSEND_METRICS_ADDRESS: address } });
  expect(second.code).toBe(2);
  expect(second.stderr).toContain(`${address}: another program listens there`);
  expect(second.stderr).toContain('--metrics');
});

/** The names in the sources of the SDK's core, which its package carries. */
async function namesInSdk(): Promise<Set<string>> {
  const modules = join(import.meta.dirname, '../../node_modules');
  const crates = join(modules, '@temporalio', 'core-bridge', 'sdk-core');
  const names = new Set<string>();
  for (const entry of await readdir(crates, { recursive: true })) {
    if (!entry.endsWith('metrics.rs')) continue;
    const text = await readFile(join(crates, entry), 'utf8');
    for (const [, name] of text.matchAll(/"([a-z_]+)"/g)) names.add(`temporal_${name}_total`);
  }
  return names;
}
