import { PutObjectCommand } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { CampaignStatus } from '../../src/domain/status.ts';
import { startS3Server, type S3Server } from '../support/s3-server.ts';
import { campaignYaml, listCsv, openStage, type Stage } from './stage.ts';

// Nothing on this machine but the campaign file: lists, folders and report are in buckets.
const ROWS = 2_000;
let s3: S3Server;
let stage: Stage;

beforeAll(async () => {
  s3 = await startS3Server();
  stage = await openStage({ ratePerSecond: null });
  const home = await s3.bucket('campaigns');
  await s3.bucket('lists');
  Object.assign(stage.env, s3.env(), { STEADYSEND_HOME: `${home}/mail` });
  await put('lists', 'spring 2026/list.csv', listCsv(ROWS));
  await put('lists', 'gone.csv', 'email\nREADER7@example.com\n');
  await stage.startWorker({ STEADYSEND_RATE: '100' });
});
afterAll(async () => {
  await stage.close();
  await s3.stop();
});

/** As a user's own program would put it there. */
async function put(bucket: string, key: string, body: string): Promise<void> {
  const client = s3.client();
  await client.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: body }));
  client.destroy();
}

function yaml(file: string, suppress = 's3://lists/gone.csv'): string {
  return campaignYaml({ recipients: `{ file: "${file}", suppress: ["${suppress}"] }` });
}

test('a campaign whose lists, folder and report are in buckets mails each row once', async () => {
  await stage.write({ 'campaign.yaml': yaml('s3://lists/spring 2026/list.csv') });
  const args = ['launch', 'campaign.yaml', '--id', 'bucket', '--wait', '--json'];
  const launched = await stage.cli(args);
  expect(launched.stderr).not.toContain('Warning');
  expect(launched.code).toBe(0);
  const status = JSON.parse(launched.stdout) as CampaignStatus;
  expect(status).toMatchObject({
    state: 'finished',
    counts: { rows: ROWS, suppressed: 1, recipients: ROWS - 1, sent: ROWS - 1 },
  });

  const mails = await stage.mails();
  const data = new Map(mails.map((mail) => [mail.email, mail.data['name']]));
  expect(mails).toHaveLength(ROWS - 1);
  for (let n = 0; n < ROWS; n += 1) {
    const name = n === 7 ? undefined : `Reader ${n}`;
    expect(data.get(`reader${n}@example.com`)).toBe(name);
  }

  const report = await stage.cli(['report', 'bucket', '--out', '-']);
  expect(report.code).toBe(0);
  const rows = report.stdout.trimEnd().split('\n');
  expect(rows).toHaveLength(ROWS + 1);
  expect(rows.filter((row) => row.includes(',sent,'))).toHaveLength(ROWS - 1);
  expect(rows.find((row) => row.includes('reader7@'))).toContain(
    'suppressed,in s3://lists/gone.csv',
  );

  // The same launch again finds the first, and its folder.
  const again = await stage.cli(args);
  expect(again.stderr).toContain('was launched before');
  expect(await stage.mails()).toHaveLength(ROWS - 1);
});

test('a list that is read again at the start is read from its bucket, and known by its place', async () => {
  await put('lists', 'fresh.csv', 'email,name\nold@example.com,Old\n');
  const at = new Date(Date.now() + 3_600_000).toISOString().slice(0, 16);
  const send = `{ at: "${at}", timezone: UTC, list: fresh }`;
  const recipients = '{ file: "s3://lists/fresh.csv" }';
  await stage.write({ 'fresh.yaml': campaignYaml({ recipients, send }) });
  const before = (await stage.mails()).length;
  expect((await stage.cli(['launch', 'fresh.yaml', '--id', 'fresh'])).code).toBe(0);
  await stage.untilStatus('fresh', 'the wait', ({ state }) => state === 'scheduled', 60_000);
  await put('lists', 'fresh.csv', 'email,name\nnew@example.com,New\n');
  const again = await stage.cli(['launch', 'fresh.yaml', '--id', 'fresh']);
  expect(again.stderr).toContain('was launched before');
  await stage.cli(['reschedule', 'fresh', '--now']);
  await stage.untilFinished('fresh', 60_000);
  const mails = (await stage.mails()).slice(before);
  expect(mails.map(({ email }) => email)).toEqual(['new@example.com']);
});

test.each([
  ['an object', 's3://lists/no.csv', 2, 'There is no list s3://lists/no.csv. Its bucket is there'],
  ['a bucket', 's3://no-such-bucket/a.csv', 2, 'there is no such bucket; create it'],
  ['a key', 's3://lists/', 5, 'it names a bucket and no object'],
])('%s that is not there is said before anything starts', async (_, file, code, words) => {
  const path = await stage.write({ 'wrong.yaml': yaml(file) });
  const result = await stage.cli(['launch', path, '--id', 'wrong']);
  expect(result.stderr).toContain(words);
  expect(result).toMatchObject({ code, stdout: '' });
});

test('a wrong key for the bucket ends with the exit code of credentials, and is not shown', async () => {
  const path = await stage.write({ 'key.yaml': yaml('s3://lists/spring 2026/list.csv') });
  const env = { AWS_SECRET_ACCESS_KEY: 'this-is-not-the-secret' };
  const result = await stage.cli(['launch', path, '--id', 'key'], { env });
  expect(result.stderr).toContain('check AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY');
  expect(result.stderr).not.toContain('this-is-not-the-secret');
  expect(result.code).toBe(4);
});

test('`up` says that it needs a directory', async () => {
  const result = await stage.cli(['up']);
  expect(result.stderr).toContain('STEADYSEND_HOME is s3://campaigns/mail');
  expect(result.code).toBe(2);
});
