import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { campaignYaml, openStage, type Stage } from './stage.ts';

const NAME = 'Spring <b onclick="x()">sale</b>';
const BOUNCING = 5;

let stage: Stage;
beforeAll(async () => {
  stage = await openStage({
    rejectionRate: { pattern: '^gone', above: 1, minimum: 1, blockMs: 1, taskStatus: 6 },
  });
  const rows = Array.from({ length: 40 }, (_, n) =>
    n < BOUNCING ? `gone${n}@example.org,Reader` : `reader${n}@Example.com,Reader ${n}`,
  );
  await stage.write({
    'list.csv': `email,name\n${rows.join('\n')}\n<i>nobody</i>,Nobody\n`,
    'campaign.yaml': campaignYaml({ name: JSON.stringify(NAME), chunkSize: '10' }),
  });
  await stage.startWorker();
  const { code, stderr } = await stage.cli(['launch', 'campaign.yaml', '--wait', '--id', 'spring']);
  if (code !== 3) throw new Error(`launch ended with ${code}: ${stderr}`);
});
afterAll(async () => {
  await stage.close();
});

test('every row as NDJSON', async () => {
  const { stdout, stderr, code } = await stage.cli([
    'report',
    'spring',
    '--out',
    '-',
    '--format',
    'ndjson',
  ]);
  expect(code, stderr).toBe(0);
  const rows = stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as unknown);
  expect(rows).toHaveLength(41);
  expect(rows[0]).toEqual({ line: 2, email: 'gone0@example.org', fate: 'sent', reason: '' });
  expect(rows[40]).toMatchObject({ line: 42, email: '<i>nobody</i>', fate: 'rejected' });
});

test('a page that names domains and nobody, and shows markup as text', async () => {
  const out = join(stage.folder, 'spring.html');
  const { code, stderr, stdout } = await stage.cli(['report', 'spring', '--out', out]);
  expect(code, stderr).toBe(0);
  expect(stderr).toContain(`Page written to ${out}.`);
  expect(stdout).toMatch(/^ +40 {2}sent$/m);
  const page = await readFile(out, 'utf8');
  expect(page).toContain('<h1>Spring &lt;b onclick=&quot;x()&quot;&gt;sale&lt;/b&gt;</h1>');
  expect(page).toMatch(/<th scope="row">example\.com<\/th><td class="number">35<\/td>/);
  expect(page).toMatch(/<th scope="row">example\.org<\/th><td class="number">5<\/td>/);
  expect(page).toMatch(/<th scope="row">sent<\/th><td class="number">40<\/td>/);
  expect(page).toMatch(/at most [\d.]+ recipients\/s/);
  expect(page).not.toMatch(/reader\d|gone\d|nobody/);
});

test('--delivery says what SES knows, of all rows or of some', async () => {
  const { code, stderr, stdout } = await stage.cli(['report', 'spring', '--delivery', '--json']);
  expect(code, stderr).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({
    fates: { sent: 40 },
    delivery: {
      statistics: { domain: 'mail.example.com', requested: 40, delivered: 35, bounced: BOUNCING },
      rows: { sent: 40, asked: 40, delivered: 35, bounced: BOUNCING, notFound: 0, stopped: null },
    },
  });

  const flags = ['--delivery', '--delivery-rows', '8', '--out', '-', '--format', 'html'];
  const some = await stage.cli(['report', 'spring', ...flags]);
  expect(some.stdout).toContain('SES was asked about 8 of 40 sent rows, spread evenly.');
  // Every fifth: one of the five at the top of the list.
  expect(some.stdout).toMatch(/<th scope="row">delivered<\/th><td class="number">7<\/td>/);
  expect(some.stdout).toMatch(/<th scope="row">bounced<\/th><td class="number">1<\/td>/);
});

test('what SES no longer answers about is said, with what it did answer', async () => {
  stage.simulator.clock.advance(100 * 86_400_000);
  const { code, stderr, stdout } = await stage.cli(['report', 'spring', '--delivery', '--json']);
  expect(code, stderr).toBe(0);
  const { delivery } = JSON.parse(stdout) as { delivery: { rows: { stopped: string | null } } };
  expect(delivery.rows).toMatchObject({ asked: 0 });
  expect(delivery.rows.stopped).toContain('FailedOperation.NotSupportDate');
});

test('without credentials --delivery ends with 4, and the report needs none', async () => {
  const env = { TENCENTCLOUD_SECRET_ID: '', TENCENTCLOUD_SECRET_KEY: '' };
  expect((await stage.cli(['report', 'spring', '--delivery'], { env })).code).toBe(4);
  expect((await stage.cli(['report', 'spring'], { env })).code).toBe(0);
});
