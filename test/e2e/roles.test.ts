import { afterAll, beforeAll, expect, test } from 'vitest';
import { until } from '../support/until.ts';
import { sample, startWatchedWorker } from '../support/watched-worker.ts';
import { campaignYaml, listCsv, openStage, type Stage } from './stage.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
});
afterAll(() => stage.close());

/** An empty value counts as unset. */
const NO_ACCOUNT = {
  TENCENTCLOUD_SECRET_ID: '',
  TENCENTCLOUD_SECRET_KEY: '',
  STEADYSEND_SES_ENDPOINT: '',
  STEADYSEND_HOME: '/nonexistent',
};

test('one worker decides, without an account, and another one sends', async () => {
  const deciding = await startWatchedWorker(stage, {
    args: ['--role', 'workflows'],
    env: NO_ACCOUNT,
  });
  await stage.write({ 'list.csv': listCsv(300) });
  const file = await stage.write({ 'campaign.yaml': campaignYaml() });
  expect((await stage.cli(['launch', file, '--id', 'shared', '--json'])).code).toBe(0);
  // It answers questions and takes none of the work.
  expect((await stage.status('shared')).state).toBe('preparing');

  const sending = await startWatchedWorker(stage, { args: ['--role', 'sender'] });
  const watched = await stage.cli(['watch', 'shared', '--json']);
  expect(watched.code, watched.stderr).toBe(0);
  const mails = await stage.mails();
  expect(new Set(mails.map(({ email }) => email)).size).toBe(300);
  expect(mails).toHaveLength(300);

  const accepted = 'steadysend_chunks_total{outcome="accepted"}';
  expect(sample(await deciding.metrics(), accepted)).toBe(0);
  const text = await until(
    async () => {
      const now = await sending.metrics();
      return sample(now, accepted) === 6 && now;
    },
    { what: 'the sender to have counted its chunks' },
  );
  // Workflow code is not even loaded there.
  expect(text).not.toContain('steadysend_pauses_total');
  expect(text).not.toContain('poller_type="workflow_task"');
});

test('a role that does not exist is a mistake of the command line', async () => {
  const { code, stderr } = await stage.cli(['worker', '--role', 'senders']);
  expect(code).toBe(2);
  expect(stderr).toContain("--role must be one of all, workflows, sender, not 'senders'.");
});
