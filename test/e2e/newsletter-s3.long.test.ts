import { PutObjectCommand } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { NewsletterView } from '../../src/cli/newsletter/view.ts';
import { startS3Server, type S3Server } from '../support/s3-server.ts';
import { until } from '../support/until.ts';
import { openStage, type Stage } from './stage.ts';

// The lists of a newsletter, its records and its campaigns are in buckets.
let s3: S3Server;
let stage: Stage;

beforeAll(async () => {
  s3 = await startS3Server();
  stage = await openStage();
  const home = await s3.bucket('campaigns');
  await s3.bucket('lists');
  Object.assign(stage.env, s3.env(), { STEADYSEND_HOME: `${home}/mail` });
  await stage.startWorker();
});
afterAll(async () => {
  await stage.close();
  await s3.stop();
});

const YAML = `name: Weekly news
from: Acme News <news@mail.example.com>
subject: Hello {{name}}
template: 10001
recipients:
  file: s3://lists/weekly/{yyyy}-{mm}-{dd}.csv
  suppress: ["s3://lists/gone-{yyyy}.csv"]
send: { every: monday 08:00, timezone: Europe/Berlin }
`;

/** As a user's own program would put it there. */
async function put(key: string, body: string): Promise<void> {
  const client = s3.client();
  await client.send(new PutObjectCommand({ Bucket: 'lists', Key: key, Body: body }));
  client.destroy();
}

async function untilIssues(id: string, count: number): Promise<NewsletterView['issues']> {
  let last: NewsletterView | undefined;
  return await until(
    async () => {
      const { stdout } = await stage.cli(['newsletter', 'describe', id, '--json']);
      last = JSON.parse(stdout) as NewsletterView;
      const { running, issues } = last;
      return running.length === 0 && issues.length === count ? issues : null;
    },
    { what: `${count} issues`, deadlineMs: 90_000, everyMs: 500, describe: () => last },
  );
}

test('each issue mails the object of its day; a day without one is skipped, and says so', async () => {
  const people = 'email,name\nann@example.com,Ann\nbob@example.com,Bob\n';
  await put('weekly/2026-11-02.csv', people);
  await put('gone-2026.csv', 'email\nBOB@example.com\n');
  await stage.write({ 'weekly.yaml': YAML });
  const made = await stage.cli(['newsletter', 'create', 'weekly.yaml', '--id', 'weekly']);
  expect(made.stderr).toMatch(/The list s3:\/\/lists\/weekly\/.*\.csv is not there yet\./);
  expect(made.code).toBe(0);
  const range = ['--from', '2026-11-02', '--to', '2026-11-10'];
  expect((await stage.cli(['newsletter', 'backfill', 'weekly', ...range])).code).toBe(0);
  expect(await untilIssues('weekly', 2)).toMatchObject([
    {
      key: '20261109t0800',
      outcome: 'skipped',
      reason: 'there is no list s3://lists/weekly/2026-11-09.csv',
    },
    { key: '20261102t0800', outcome: 'campaign', state: 'finished' },
  ]);
  expect((await stage.mails()).map(({ email }) => email)).toEqual(['ann@example.com']);

  // Put there late: the same command again makes up for that issue alone.
  await put('weekly/2026-11-09.csv', people.replace('ann@', 'eve@'));
  expect((await stage.cli(['newsletter', 'backfill', 'weekly', ...range])).code).toBe(0);
  await until(async () => (await stage.mails()).length === 2, { what: 'the late issue' });
  const [late] = await untilIssues('weekly', 2);
  expect(late).toMatchObject({ outcome: 'campaign', state: 'finished' });
  expect((await stage.mails()).map(({ email }) => email)).toEqual([
    'ann@example.com',
    'eve@example.com',
  ]);
});

test.each([
  ['a bucket that is not there', 's3://no-such-bucket/a.csv', 2, 'there is no such bucket'],
  ['a bucket alone', 's3://lists/', 5, 'it names a bucket and no object'],
])('%s is refused when the newsletter is made', async (_, file, code, problem) => {
  const text = YAML.replace(/file: .*/, `file: ${file}`);
  await stage.write({ 'wrong.yaml': text });
  const made = await stage.cli(['newsletter', 'create', 'wrong.yaml', '--id', 'wrong']);
  expect(made.stderr).toContain(problem);
  expect(made).toMatchObject({ code, stdout: '' });
});
