import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { CampaignStatus } from '../../src/domain/status.ts';
import type { RunningCli } from '../support/cli.ts';
import { campaignYaml, listCsv, openStage, type Stage } from './stage.ts';

// A small list, through the real program, a real Temporal server and the simulator.
let stage: Stage;
let finished: CampaignStatus;
let worker: RunningCli;

const LIST = `email,name
ann@example.com,Ann
"bob@example.com","Lee, Bob"
ANN@example.com,Ann again
gone@example.com,Gone
no address,Nobody
wei@example.com,王伟
`;

beforeAll(async () => {
  stage = await openStage();
  worker = await stage.startWorker({ LOG_LEVEL: 'debug' });
  await stage.write({
    'list.csv': LIST,
    'gone.csv': 'email\nGone@Example.com\n',
    'campaign.yaml': campaignYaml({ recipients: '{ file: list.csv, suppress: [gone.csv] }' }),
  });
  const result = await stage.cli(['launch', 'campaign.yaml', '--wait', '--json', '--id', 'spring']);
  if (result.code !== 3) throw new Error(`launch ended with ${result.code}: ${result.stderr}`);
  // One document and nothing else: progress is on stderr.
  finished = JSON.parse(result.stdout) as CampaignStatus;
});
afterAll(async () => {
  await stage.close();
});

test('every valid row is mailed once, with its own data', async () => {
  const mails = await stage.mails();
  const sorted = mails.toSorted((a, b) => (a.email < b.email ? -1 : 1));
  expect(sorted.map(({ email, data, subject }) => [email, data['name'], subject])).toEqual([
    ['ann@example.com', 'Ann', 'Hello Ann'],
    ['bob@example.com', 'Lee, Bob', 'Hello Lee, Bob'],
    ['wei@example.com', '王伟', 'Hello 王伟'],
  ]);
});

test('the status says where every row is', async () => {
  expect(finished).toMatchObject({
    id: 'spring',
    name: 'Spring sale',
    state: 'finished',
    pause: null,
    counts: {
      rows: 6,
      recipients: 3,
      rejected: 1,
      suppressed: 1,
      duplicates: 1,
      waiting: 0,
      atProvider: 0,
      sent: 3,
      failed: 0,
      unknown: 0,
    },
    chunks: { total: 1, accepted: 1, failed: 0, unknown: 0 },
    failure: null,
  });
  expect(Date.parse(finished.finishedAt ?? '')).toBeGreaterThan(Date.parse(finished.startedAt));
  expect(await stage.status('spring')).toEqual(finished);
});

test('status: for people, and with the exit code on request', async () => {
  const plain = await stage.cli(['status', 'spring']);
  expect(plain.stdout).toMatch(/^state +finished$/m);
  expect(plain.stdout).toMatch(/6 rows: 3 recipients, 1 rejected, 1 suppressed, 1 duplicates/);
  expect([plain.code, plain.stderr]).toEqual([0, '']);
  expect((await stage.cli(['status', 'spring', '--exit-code'])).code).toBe(3);
});

test('the report gives every row its fate', async () => {
  const json = await stage.cli(['report', 'spring', '--json']);
  expect(JSON.parse(json.stdout)).toMatchObject({
    id: 'spring',
    rows: 6,
    fates: { sent: 3, rejected: 1, suppressed: 1, duplicate: 1 },
  });
  const out = join(stage.folder, 'rows.csv');
  const text = await stage.cli(['report', 'spring', '--out', out]);
  expect(text.stdout).toMatch(/^ +3 {2}sent$/m);
  const rows = (await readFile(out, 'utf8')).trimEnd().split('\n');
  expect(rows.map((row) => row.split(',').slice(0, 3).join(','))).toEqual([
    'line,email,fate',
    '2,ann@example.com,sent',
    '3,bob@example.com,sent',
    '4,ANN@example.com,duplicate',
    '5,gone@example.com,suppressed',
    '6,no address,rejected',
    '7,wei@example.com,sent',
  ]);
  const piped = await stage.cli(['report', 'spring', '--out', '-']);
  expect(piped.stdout).toBe(await readFile(out, 'utf8'));
});

describe('the same launch again', () => {
  test('shows the first one and mails nobody', async () => {
    const mailed = (await stage.mails()).length;
    const again = await stage.cli([
      'launch',
      'campaign.yaml',
      '--id',
      'spring',
      '--wait',
      '--json',
    ]);
    expect(again.stderr).toContain('Campaign spring was launched before; nothing was started.');
    expect(JSON.parse(again.stdout)).toEqual(finished);
    expect(again.code).toBe(3);
    expect(await stage.mails()).toHaveLength(mailed);
  });

  test('under another file is refused, and changes nothing', async () => {
    await stage.write({ 'other.yaml': campaignYaml({ subject: 'Other' }) });
    const other = await stage.cli(['launch', 'other.yaml', '--id', 'spring']);
    expect(other.stderr).toMatch(/The campaign id spring is already used for another file/);
    expect(other.stdout).toBe('');
    expect(other.code).toBe(2);
    expect(await stage.status('spring')).toEqual(finished);
  });

  test('without --id: the first is found by its content, --again sends once more', async () => {
    const file = await stage.write({
      'small.csv': 'email,name\nsmall@example.com,Small\n',
      'small.yaml': campaignYaml({ name: 'Small', recipients: '{ file: small.csv }' }),
    });
    const first = await stage.cli(['launch', file, '--wait', '--json']);
    const { id } = JSON.parse(first.stdout) as CampaignStatus;
    expect(id).toMatch(/^small-[0-9a-f]{8}$/);
    expect(first.code).toBe(0);
    const second = await stage.cli(['launch', file]);
    expect(second.stdout).toBe(`${id}\n`);
    const third = await stage.cli(['launch', file, '--again', '--wait', '--json']);
    expect((JSON.parse(third.stdout) as CampaignStatus).id).toBe(`${id}-2`);
    const mails = (await stage.mails()).filter(({ email }) => email === 'small@example.com');
    expect(mails).toHaveLength(2);
  });
});

test('a list from standard input, compressed', async () => {
  await stage.write({ 'piped.yaml': campaignYaml({ name: 'Piped', recipients: '{ file: "-" }' }) });
  // `input` is text, and gzip is bytes: latin1 keeps them one to one only below 0x80.
  const piped = await stage.cli(['launch', 'piped.yaml', '--wait', '--json', '--id', 'piped'], {
    input: 'email,name\npiped@example.com,Piped\n',
  });
  expect(JSON.parse(piped.stdout)).toMatchObject({ state: 'finished', counts: { sent: 1 } });
  expect(piped.code).toBe(0);
  await stage.write({
    'packed.csv.gz': gzipSync(listCsv(3)),
    'packed.yaml': campaignYaml({ name: 'Packed', recipients: '{ file: packed.csv.gz }' }),
  });
  const packed = await stage.cli(['launch', 'packed.yaml', '--wait', '--json']);
  expect(JSON.parse(packed.stdout)).toMatchObject({ state: 'finished', counts: { sent: 3 } });
});

test('list shows all campaigns, newest first', async () => {
  const { stdout } = await stage.cli(['list', '--json']);
  const entries = JSON.parse(stdout) as { id: string; name: string; state: string }[];
  expect(entries.at(-1)).toMatchObject({ id: 'spring', name: 'Spring sale', state: 'finished' });
  expect((await stage.cli(['list', '--limit', '1'])).stdout.trimEnd().split('\n')).toHaveLength(1);
});

test('an unknown id is answered with the nearest known one', async () => {
  for (const command of ['status', 'watch', 'pause', 'resume', 'report']) {
    const { stderr, code } = await stage.cli([command, 'sprnig']);
    expect(stderr).toContain('There is no campaign sprnig. Did you mean spring?');
    expect(code).toBe(2);
  }
});

test('a command that comes too late says so', async () => {
  for (const args of [['pause'], ['resume'], ['cancel', '--yes']]) {
    const { stderr, code } = await stage.cli([...args, 'spring']);
    expect(stderr).toMatch(/^Cannot \w+ spring: it has ended\.\n$/);
    expect(code).toBe(2);
  }
});

test('no address gets into the log, however much is logged', async () => {
  const log = (await worker.stop()).stderr.toLowerCase();
  expect(log).toContain('"action":"batchsendemail"');
  const mailed = (await stage.mails()).map(({ email }) => email);
  expect(mailed.length).toBeGreaterThan(3);
  for (const email of [...mailed, 'gone@example.com', 'no address']) {
    expect(log).not.toContain(email.toLowerCase());
  }
});

test('the same content under another id is said, and not when it is asked for', async () => {
  const told = await stage.cli(['launch', 'campaign.yaml', '--dry-run']);
  expect(told.stderr).toMatch(
    /The same file, list and template were launched as spring, which ended .*: under this id everybody is mailed once more\./,
  );
  expect(told.code).toBe(0);
  const again = await stage.cli(['launch', 'campaign.yaml', '--dry-run', '--again']);
  expect(again.stderr).not.toContain('were launched as');
  await stage.write({
    'twin.yaml': campaignYaml({ subject: 'Other', recipients: '{ file: list.csv }' }),
  });
  const other = await stage.cli(['launch', 'twin.yaml', '--dry-run']);
  expect(other.stderr).not.toContain('were launched as');
});
