import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { until } from '../support/until.ts';
import type { RunningCli } from '../support/cli.ts';
import { campaignYaml, listCsv, openStage, type Stage } from './stage.ts';

// Slow on purpose, so that there is a middle: chunks of one, four requests a second.
const SLOW = { STEADYSEND_RATE: '4' };
const ROWS = 40;
/** Of a campaign that must not be over before two commands have run on a busy machine. */
const MANY_ROWS = 240;

let stage: Stage;
let worker: RunningCli;
beforeAll(async () => {
  stage = await openStage();
  worker = await stage.startWorker(SLOW);
  await stage.write({
    'list.csv': listCsv(ROWS),
    'campaign.yaml': campaignYaml({ chunkSize: '1' }),
    'many.csv': listCsv(MANY_ROWS),
    'many.yaml': campaignYaml({ chunkSize: '1' }).replace('list.csv', 'many.csv'),
  });
});
afterAll(async () => {
  await stage.close();
});

async function launch(id: string, file = 'campaign.yaml'): Promise<void> {
  const { code, stderr, stdout } = await stage.cli(['launch', file, '--id', id]);
  expect([code, stdout], stderr).toEqual([0, `${id}\n`]);
}

async function untilMailed(id: string, count: number): Promise<void> {
  await until(async () => (await mailedTo(id)).length >= count, {
    what: `${count} mails of ${id}`,
    deadlineMs: 60_000,
  });
}

async function mailedTo(id: string): Promise<string[]> {
  const mails = await stage.mails();
  return mails.filter(({ groupName }) => groupName.includes(id)).map(({ email }) => email);
}

describe('pause, resume, cancel', () => {
  test('a paused campaign stops, says who must act, and goes on where it stopped', async () => {
    await launch('pausing');
    await untilMailed('pausing', 3);
    const paused = await stage.cli(['pause', 'pausing', '--note', 'wrong price', '--json']);
    expect(paused.code, paused.stderr).toBe(0);
    expect(JSON.parse(paused.stdout)).toMatchObject({
      state: 'paused',
      pause: { code: 'Operator', reason: 'operator', message: 'wrong price', needs: 'person' },
    });
    const status = await stage.cli(['status', 'pausing', '--exit-code']);
    expect(status.stdout).toContain(
      '(Operator): wrong price\nGoes on after: steadysend resume pausing',
    );
    expect(status.code).toBe(7);
    // Waiting ends at once where only a person can go on, through pauses or not.
    const watched = await stage.cli(['watch', 'pausing', '--through-pauses', '--json']);
    expect(JSON.parse(watched.stdout)).toMatchObject({ state: 'paused' });
    expect(watched.code).toBe(7);
    const list = await stage.cli(['list']);
    expect(list.stdout).toMatch(/^pausing +paused \(operator\)/m);
    const ids = await stage.cli(['completion', '--ids', 'campaigns']);
    expect([ids.stdout.split('\n'), ids.stderr]).toEqual([expect.arrayContaining(['pausing']), '']);

    const twice = await stage.cli(['pause', 'pausing']);
    expect(twice.stderr).toBe('Cannot pause pausing: it is paused already.\n');
    expect(twice.code).toBe(2);
    const before = (await mailedTo('pausing')).length;
    expect(before).toBeLessThan(ROWS);

    const resumed = await stage.cli(['resume', 'pausing', '--json']);
    expect(JSON.parse(resumed.stdout)).toMatchObject({ state: 'running', pause: null });
    const ended = await stage.cli(['watch', 'pausing', '--json']);
    expect(JSON.parse(ended.stdout)).toMatchObject({ state: 'finished', counts: { sent: ROWS } });
    expect(ended.code).toBe(0);
    const mailed = await mailedTo('pausing');
    expect(new Set(mailed).size).toBe(ROWS);
    expect(mailed).toHaveLength(ROWS);
  });

  test('a cancelled campaign ends, and the report says who was not mailed', async () => {
    await launch('stopping', 'many.yaml');
    await untilMailed('stopping', 2);
    const early = await stage.cli(['report', 'stopping']);
    expect(early.stderr).toContain(
      'Campaign stopping is running and not over; its report is written at its end. ' +
        'Wait for it: steadysend watch stopping\n',
    );
    expect(early.code).toBe(1);
    const cancelled = await stage.cli(['cancel', 'stopping', '--yes', '--note', 'by mistake']);
    expect(cancelled.code, cancelled.stderr).toBe(0);
    const watched = await stage.cli(['watch', 'stopping', '--json']);
    expect(watched.code).toBe(8);
    const { counts } = JSON.parse(watched.stdout) as { counts: { sent: number; waiting: number } };
    expect(counts.sent).toBe((await mailedTo('stopping')).length);
    expect(counts.sent + counts.waiting).toBe(MANY_ROWS);
    expect(counts.waiting).toBeGreaterThan(0);
  });
});

describe('watching', () => {
  test('Ctrl-C leaves with 130, and the campaign goes on', async () => {
    await launch('watched');
    const watching = stage.start(['watch', 'watched']);
    await until(() => watching.stderr().includes('running:'), {
      what: 'progress',
      deadlineMs: 30_000,
    });
    const left = await watching.stop('SIGINT');
    expect(left.code).toBe(130);
    expect(left.stdout).toBe('');
    expect(left.stderr).toContain('campaign watched goes on');
    const ended = await stage.cli(['watch', 'watched', '--json']);
    expect(JSON.parse(ended.stdout)).toMatchObject({ state: 'finished', counts: { sent: ROWS } });
  });

  test('piped, progress is lines: one for every change, few otherwise', async () => {
    await launch('piped');
    const { stderr, code } = await stage.cli(['watch', 'piped']);
    const lines = stderr.trimEnd().split('\n');
    expect(code, stderr).toBe(0);
    expect(lines.at(-1)).toMatch(/^\d\d:\d\d:\d\d finished: waiting 0, at provider 0, sent 40/);
    expect(lines.length).toBeLessThan(15);
    expect(stderr).not.toContain('\u001b');
  });
});

test('a daily quota: 6 while it lasts, then it goes on by itself', async () => {
  stage.simulator.configure({ dailyQuota: (await stage.mails()).length + 10 });
  await launch('quota');
  const held = await stage.cli(['watch', 'quota', '--json']);
  expect(held.code, held.stderr).toBe(6);
  expect(JSON.parse(held.stdout)).toMatchObject({
    state: 'paused',
    pause: { reason: 'quota', needs: 'nothing' },
  });
  stage.simulator.clock.advance(86_400_000);
  const ended = await stage.cli(['watch', 'quota', '--through-pauses', '--json']);
  expect(JSON.parse(ended.stdout)).toMatchObject({ state: 'finished', counts: { sent: ROWS } });
  expect(ended.code).toBe(0);
  expect(new Set(await mailedTo('quota')).size).toBe(ROWS);
  stage.simulator.configure({ dailyQuota: null });
});

test('without a worker: said at once, exit code 9, and nothing is lost', async () => {
  await worker.stop();
  const launched = await stage.cli(['launch', 'campaign.yaml', '--id', 'orphan', '--json']);
  expect(JSON.parse(launched.stdout)).toMatchObject({ id: 'orphan', state: 'preparing' });
  const status = await stage.cli(['status', 'orphan']);
  expect(status.stderr).toMatch(/No worker answered .* start one with `steadysend worker`/);
  expect(status.code).toBe(9);
  await stage.startWorker();
  const ended = await stage.cli(['watch', 'orphan', '--json']);
  expect(JSON.parse(ended.stdout)).toMatchObject({ state: 'finished', counts: { sent: ROWS } });
});
