import { afterAll, beforeAll, expect, test } from 'vitest';
import { campaignYaml, listCsv, openStage, type Stage } from './stage.ts';

// What a careful person does before the launch, with the built program and a real Temporal server.
let stage: Stage;
let launchedId: string;
beforeAll(async () => {
  stage = await openStage();
  await stage.write({ 'list.csv': listCsv(3), 'campaign.yaml': campaignYaml() });
});
afterAll(async () => {
  await stage.close();
});

interface Diagnosis {
  ok: boolean;
  checks: { about: string; level: string; text: string; fix: string | null }[];
}

async function doctor(env: Record<string, string> = {}) {
  const { stdout, code } = await stage.cli(['doctor', '--json'], { env });
  return { ...(JSON.parse(stdout) as Diagnosis), code };
}

async function campaigns(): Promise<unknown[]> {
  return JSON.parse((await stage.cli(['list', '--json'])).stdout) as unknown[];
}

test('check tells rows, template and three mails, for people and for programs', async () => {
  const people = await stage.cli(['check', 'campaign.yaml']);
  expect(people.stdout).toMatch(/^rows +3: 3 recipients, 0 rejected/m);
  expect(people.stdout).toContain('Line 2 (first, longest), to reader0@example.com');
  expect(people.stdout).toMatch(/Ready to launch\.\n$/);
  expect(people.code).toBe(0);
  const programs = await stage.cli(['check', 'campaign.yaml', '--json', '--no-preview']);
  expect(JSON.parse(programs.stdout)).toMatchObject({
    ok: true,
    preview: null,
    list: { recipients: 3 },
  });
});

test('a dry run reads every row, tells the id, and writes and starts nothing', async () => {
  const args = ['launch', 'campaign.yaml', '--dry-run', '--json'];
  const dry = await stage.cli([...args, '--max-recipients', '3']);
  const told = JSON.parse(dry.stdout) as { id: string };
  expect(told).toMatchObject({ wouldStart: true, counts: { rows: 3, recipients: 3 } });
  expect(dry.code).toBe(0);
  expect(await campaigns()).toEqual([]);
  expect(await stage.mails()).toEqual([]);
  const launched = await stage.cli(['launch', 'campaign.yaml']);
  expect(launched.stdout).toBe(`${told.id}\n`);
  launchedId = told.id;
  const again = await stage.cli(args);
  expect(JSON.parse(again.stdout)).toMatchObject({ id: told.id, wouldStart: false });
});

test('a list with more recipients than were allowed is refused', async () => {
  const { stderr, code } = await stage.cli([
    'launch',
    'campaign.yaml',
    '--id',
    'few',
    '--max-recipients',
    '2',
  ]);
  expect(stderr).toContain('list.csv has 3 recipients, more than --max-recipients 2.');
  expect(code).toBe(5);
  expect(await campaigns()).toHaveLength(1);
});

test('a test mail goes to its address alone, as a recipient will see it', async () => {
  const args = ['launch', 'campaign.yaml', '--dry-run', '--test-to'];
  expect((await stage.cli([...args, 'me@example.org'])).code).toBe(0);
  expect(await stage.mails()).toEqual([
    expect.objectContaining({
      email: 'me@example.org',
      data: { name: 'Reader 0' },
      subject: 'Hello Reader 0',
      from: 'News <news@mail.example.com>',
      groupName: null,
    }),
  ]);
  const wrong = await stage.cli([...args, 'me']);
  expect(wrong.stderr).toMatch(/^--test-to must be a mail address/);
  expect(wrong.code).toBe(2);
});

test('a test mail that SES refuses stops the launch', async () => {
  stage.simulator.setFaults([
    { action: 'SendEmail', every: 1, effect: 'error:FailedOperation.EmailAddrInBlacklist' },
  ]);
  const args = ['launch', 'campaign.yaml', '--id', 'untested', '--test-to', 'me@example.org'];
  const { stderr, code } = await stage.cli(args);
  stage.simulator.setFaults([]);
  expect(stderr).toContain('refused SendEmail: FailedOperation.EmailAddrInBlacklist');
  expect(code).toBe(1);
  expect(await campaigns()).toHaveLength(1);
});

test('doctor finds all in order, and leaves nothing behind', async () => {
  await stage.startWorker();
  await stage.untilFinished(launchedId, 60_000);
  const before = { mails: await stage.mails(), groups: stage.simulator.store.groups.size };
  const { ok, checks, code } = await doctor();
  expect(checks.filter(({ level, about }) => level !== 'ok' && about !== 'disk')).toEqual([]);
  const texts = checks.map(({ text }) => text).join('\n');
  for (const told of ['write, read, list, delete', 'a worker is running', '15 actions']) {
    expect(texts).toContain(told);
  }
  expect({ ok, code }).toEqual({ ok: true, code: 0 });
  const after = { mails: await stage.mails(), groups: stage.simulator.store.groups.size };
  expect(after).toEqual(before);
});

test('doctor names what is missing, and what to do', async () => {
  const effect = 'error:AuthFailure.UnauthorizedOperation';
  stage.simulator.setFaults([{ action: 'BatchSendEmail', every: 1, effect }]);
  const denied = await doctor();
  stage.simulator.setFaults([]);
  expect(denied.checks.filter(({ level }) => level === 'error')).toEqual([
    expect.objectContaining({ about: 'ses', text: expect.stringContaining('BatchSendEmail') }),
  ]);
  expect(denied).toMatchObject({ ok: false, code: 4 });

  const broken = await doctor({
    TEMPORAL_ADDRESS: '127.0.0.1:1',
    STEADYSEND_SES_ENDPOINT: 'http://127.0.0.1:1',
    STEADYSEND_HOME: `${stage.folder}/list.csv/home`,
  });
  const errors = broken.checks.filter(({ level }) => level === 'error');
  expect(errors.map(({ about }) => about)).toEqual(['storage', 'temporal', 'ses']);
  for (const { fix } of errors) expect(fix).toMatch(/\w{3,}.*\./);
  expect(broken.code).toBe(1);
});
