import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { NewsletterView } from '../../src/cli/newsletter/view.ts';
import type { CampaignStatus } from '../../src/domain/status.ts';
import { until } from '../support/until.ts';
import { openStage, type Stage } from './stage.ts';

let stage: Stage;

beforeAll(async () => {
  stage = await openStage();
});
afterAll(() => stage.close());

/** A rule that is not due while this test runs. */
const yaml = (lines = '', every = '1st of month 03:00') => `name: Weekly news
from: Acme News <news@mail.example.com>
subject: Hello {{name}}
template: 10001
recipients: { file: list.csv }
send: { every: ${every}, timezone: Europe/Berlin }
${lines}`;

async function newsletter(...args: string[]) {
  return await stage.cli(['newsletter', ...args]);
}

async function describeJson(id: string): Promise<NewsletterView> {
  const { stdout, stderr } = await newsletter('describe', id, '--json');
  if (stdout === '') throw new Error(stderr);
  return JSON.parse(stdout) as NewsletterView;
}

test('the example of the repository is a newsletter', async () => {
  const example = await readFile(
    join(import.meta.dirname, '../../examples/newsletter.yaml'),
    'utf8',
  );
  await stage.write({ 'example.yaml': example });
  const made = await newsletter('create', 'example.yaml', '--paused', '--json');
  expect(made.stderr).toMatch(
    /The list .*lists.*\.csv is not there yet\. The issue of .* is skipped/,
  );
  expect(JSON.parse(made.stdout)).toMatchObject({ id: 'weekly-news', state: 'paused' });
  expect(made.code).toBe(0);
  expect((await newsletter('delete', 'weekly-news', '--yes')).code).toBe(0);
});

test('create: printed, shown when made again, refused for another file', async () => {
  await stage.write({ 'weekly.yaml': yaml(), 'list.csv': 'email,name\nann@example.com,Ann\n' });
  const made = await newsletter('create', 'weekly.yaml', '--id', 'weekly');
  expect(made.stderr).toMatch(/Newsletter weekly created\. Next: \w{3} \d{4}-\d\d-01 03:00, /);
  expect([made.code, made.stdout]).toEqual([0, 'weekly\n']);
  const again = await newsletter('create', 'weekly.yaml', '--id', 'weekly');
  expect(again.stderr).toContain('Newsletter weekly is there already.');
  expect(again.code).toBe(0);
  await stage.write({ 'other.yaml': yaml('', 'monday 08:00') });
  const other = await newsletter('create', 'other.yaml', '--id', 'weekly');
  expect(other.stderr).toContain('`steadysend newsletter update weekly FILE`');
  expect(other.code).toBe(2);
});

test('what is wrong is said before anything starts', async () => {
  await stage.write({
    'rule.yaml': yaml('', 'mondya 08:00'),
    'bad-list.yaml': yaml().replace('list.csv', 'bad.csv'),
    'bad.csv': 'address,name\nann@example.com,Ann\n',
    'bad-gone.yaml': yaml().replace('list.csv', 'list.csv, suppress: [later.csv, gone.csv]'),
    'gone.csv': 'name\nAnn\n',
  });
  const rule = await newsletter('create', 'rule.yaml', '--id', 'bad');
  expect(rule.stderr).toMatch(/rule\.yaml:6: send\.every: 'mondya' .* Did you mean monday\?/);
  expect(rule.code).toBe(5);
  const list = await newsletter('create', 'bad-list.yaml', '--id', 'bad');
  expect(list.stderr).toMatch(/bad\.csv.*email/);
  expect(list.code).toBe(5);
  const gone = await newsletter('create', 'bad-gone.yaml', '--id', 'bad');
  expect(gone.stderr).toMatch(
    /The suppression list .*later\.csv is not there yet\. The issue of .* fails unless it is/,
  );
  expect(gone.stderr).toContain('gone.csv');
  expect(gone.code).toBe(5);
  const unknown = await newsletter('describe', 'weekyl');
  expect(unknown.stderr).toContain('There is no newsletter weekyl. Did you mean weekly?');
  expect(unknown.code).toBe(2);
});

test('check tells the same beforehand, and when the next issues are due', async () => {
  await stage.write({ 'checked.yaml': yaml(), 'rule.yaml': yaml('', 'mondya 08:00') });
  const good = await stage.cli(['check', 'checked.yaml', '--no-preview']);
  expect(good.stdout).toMatch(/^next +(\w{3} \d{4}-\d\d-01 03:00(, )?){3} \(Europe\/Berlin\)$/m);
  expect(good.stdout).toContain('Line 2 (first, longest), to ann@example.com');
  expect(good.stdout).toMatch(/Ready for `newsletter create`\.\n$/);
  expect(good.code).toBe(0);
  const bad = await stage.cli(['check', 'rule.yaml', '--json', '--no-preview']);
  expect(JSON.parse(bad.stdout)).toMatchObject({
    ok: false,
    kind: 'newsletter',
    newsletter: null,
    findings: [{ line: 6, text: expect.stringMatching(/^send\.every: 'mondya'/) }],
  });
  expect(bad.code).toBe(5);
});

test('credentials that are refused end create and update with 4, as they do launch', async () => {
  await stage.write({ 'denied.yaml': yaml('', 'monday 09:00') });
  const effect = 'error:AuthFailure.UnauthorizedOperation';
  stage.simulator.setFaults([{ action: 'GetEmailTemplate', every: 1, effect }]);
  const created = await newsletter('create', 'denied.yaml', '--id', 'denied');
  const updated = await newsletter('update', 'weekly', 'denied.yaml');
  stage.simulator.setFaults([]);
  expect([created.code, updated.code]).toEqual([4, 4]);
});

test('describe: ten times in its zone and here, and the rules', async () => {
  const view = await describeJson('weekly');
  expect(view).toMatchObject({
    id: 'weekly',
    name: 'Weekly news',
    every: '1st of month 03:00',
    timezone: 'Europe/Berlin',
    state: 'active',
    version: 1,
    overlap: 'skip',
    catchUpSeconds: 21_600,
    pauseOnFailure: false,
    issues: [],
  });
  expect(view.nextTimes).toHaveLength(10);
  for (const iso of view.nextTimes) {
    const there = new Date(iso).toLocaleString('sv', { timeZone: 'Europe/Berlin' });
    expect(there).toMatch(/^\d{4}-\d\d-01 03:00:00$/);
    expect(new Date(iso).toISOString()).toBe(iso);
  }
  const text = await stage.cli(['newsletter', 'describe', 'weekly'], { env: { TZ: 'Asia/Tokyo' } });
  expect(text.stdout).toContain("Next (Europe/Berlin; on this machine's clock (Asia/Tokyo))");
  expect(text.stdout).toMatch(/^ {2}\w{3} \d{4}-\d\d-01 03:00; \w{3} \d{4}-\d\d-01 1[01]:00$/m);
  expect(text.stdout).toContain('overlap     skip: ');
});

describe('an issue', () => {
  test('is sent by trigger, and is a campaign like any other', async () => {
    await stage.startWorker();
    const { stdout, code } = await newsletter('trigger', 'weekly');
    const id = stdout.trim();
    expect(id).toMatch(/^weekly-\d{8}t\d{4}$/);
    expect(code).toBe(0);
    const watched = await stage.cli(['watch', id, '--json']);
    expect(JSON.parse(watched.stdout)).toMatchObject({
      id,
      state: 'finished',
      counts: { sent: 1 },
    });
    expect((await stage.cli(['list', '--json'])).stdout).toContain(id);
    const view = await describeJson('weekly');
    expect(view.issues).toMatchObject([{ outcome: 'campaign', campaignId: id, state: 'finished' }]);
    expect((await newsletter('describe', 'weekly')).stdout).toContain(`${id} finished`);
  });

  test('of the past is sent by backfill, once', async () => {
    const args = ['backfill', 'weekly', '--from', '2026-09-01', '--to', '2026-10-01', '--json'];
    const first = await newsletter(...args);
    expect(JSON.parse(first.stdout)).toEqual({
      id: 'weekly',
      overlap: 'queueAll',
      due: 2,
      sentBefore: 0,
      asked: 2,
    });
    await until(
      async () => {
        const { issues } = await describeJson('weekly');
        return issues.filter(({ state }) => state === 'finished').length === 3;
      },
      { what: 'the issues of the past', deadlineMs: 90_000, everyMs: 500 },
    );
    const again = await newsletter(...args);
    expect(JSON.parse(again.stdout)).toMatchObject({ sentBefore: 2, asked: 0 });
    expect(await stage.mails()).toHaveLength(3);
    const future = await newsletter(
      'backfill',
      'weekly',
      '--from',
      '2099-01-01',
      '--to',
      '2099-02-01',
    );
    expect(future.stderr).toContain('No issue was due between these times, up to now.');
    expect(future.code).toBe(2);
  });

  test('of the example of the repository takes the list of its day', async () => {
    const example = join(import.meta.dirname, '../../examples/newsletter.yaml');
    // The day may change while this runs.
    const days = [0, 86_400_000].map((more) =>
      new Date(Date.now() + more).toLocaleDateString('sv', { timeZone: 'Asia/Shanghai' }),
    );
    for (const day of days) {
      await stage.write({ [`lists/${day}.csv`]: 'email,name\nday@example.com,Day\n' });
    }
    await stage.write({ 'example.yaml': await readFile(example, 'utf8') });
    expect((await newsletter('create', 'example.yaml', '--id', 'example')).code).toBe(0);
    const id = (await newsletter('trigger', 'example')).stdout.trim();
    const watched = await stage.cli(['watch', id, '--json']);
    expect(JSON.parse(watched.stdout)).toMatchObject({ state: 'finished', counts: { sent: 1 } });
    const mails = (await stage.mails()).filter(({ groupName }) => groupName.includes('example'));
    expect(mails.map(({ email, subject }) => [email, subject])).toEqual([
      ['day@example.com', 'Hello Day'],
    ]);
    expect((await newsletter('delete', 'example', '--yes')).code).toBe(0);
  });

  test('that is held keeps the next trigger from starting under skip', async () => {
    await stage.write({ 'held.yaml': yaml(), 'list.csv': 'email,name\nann@example.com,Ann\n' });
    await newsletter('create', 'held.yaml', '--id', 'held');
    await fetch(`${stage.simulator.url}/_control/config`, {
      method: 'PATCH',
      body: JSON.stringify({ dailyQuota: 0 }),
    });
    const { stdout } = await newsletter('trigger', 'held');
    const id = stdout.trim();
    await until(async () => (await stage.status(id).catch(() => null))?.state === 'paused', {
      what: 'the pause',
      deadlineMs: 60_000,
      everyMs: 500,
    });
    expect((await describeJson('held')).running).toEqual([id]);
    const second = await newsletter('trigger', 'held');
    expect(second.stderr).toContain(`Cannot trigger held: ${id} still runs or is paused`);
    expect(second.code).toBe(2);
    const deleted = await newsletter('delete', 'held', '--yes', '--json');
    expect(JSON.parse(deleted.stdout)).toEqual({ id: 'held', deleted: true, running: [id] });
    // The newsletter is gone; its issue goes on.
    expect((await newsletter('describe', 'held')).code).toBe(2);
    const cancelled = await stage.cli(['cancel', id, '--yes', '--json']);
    expect((JSON.parse(cancelled.stdout) as CampaignStatus).state).toBe('cancelled');
  });
});

test('pause, resume, update, list, delete', async () => {
  const paused = await newsletter('pause', 'weekly', '--note', 'summer break');
  expect([paused.code, paused.stdout]).toEqual([0, 'weekly\n']);
  expect((await newsletter('pause', 'weekly')).stderr).toContain('it is paused already');
  const other = yaml('newsletter: { overlap: queue }', '0 8 * * 5');
  await stage.write({ 'weekly.yaml': other.replace('Weekly news', 'Friday news') });
  const updated = await newsletter('update', 'weekly', 'weekly.yaml', '--json');
  expect(updated.stderr).toContain('Newsletter weekly is updated (version 2)');
  expect(JSON.parse(updated.stdout)).toMatchObject({
    state: 'paused',
    note: 'summer break',
    overlap: 'queue',
    version: 2,
  });
  const listed = await newsletter('list', '--json');
  expect(JSON.parse(listed.stdout)).toEqual([
    {
      id: 'weekly',
      name: 'Friday news',
      every: '0 8 * * 5',
      timezone: 'Europe/Berlin',
      state: 'paused',
      note: 'summer break',
      nextTime: null,
    },
  ]);
  expect((await newsletter('resume', 'weekly')).code).toBe(0);
  expect((await newsletter('list')).stdout).toMatch(/^weekly +active +\d/);
  expect((await newsletter('delete', 'weekly', '--yes')).code).toBe(0);
  expect((await newsletter('list')).stderr).toContain('No newsletters yet.');
});
