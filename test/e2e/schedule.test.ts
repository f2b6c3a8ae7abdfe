import { afterAll, beforeAll, expect, test } from 'vitest';
import { campaignYaml, listCsv, openStage, type Stage } from './stage.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
  await stage.write({ 'list.csv': listCsv(60) });
  await stage.startWorker();
});
afterAll(() => stage.close());

const send = (value: string) => campaignYaml({ send: value });

test('a campaign is launched for later, moved, and started', async () => {
  const at = '{ at: 2099-12-01T08:00, timezone: Asia/Shanghai }';
  const file = await stage.write({ 'later.yaml': send(at) });
  const launched = await stage.cli(['launch', file, '--id', 'later', '--json']);
  expect(launched).toMatchObject({ code: 0 });
  expect(launched.stderr).toMatch(
    /It starts at 2099-12-01 08:00 \(Asia\/Shanghai\).*, in \d+ days/,
  );
  const paused = await stage.cli(['pause', 'later', '--json']);
  expect(JSON.parse(paused.stdout)).toMatchObject({ state: 'paused', wait: { code: 'Scheduled' } });
  const resumed = await stage.cli(['resume', 'later']);
  expect(resumed.stdout).toMatch(/Waiting until .* \(Scheduled\): It starts at 2099-12-01 08:00/);
  const resume = await stage.cli(['resume', 'later']);
  expect(resume).toMatchObject({ code: 2, stdout: '' });
  expect(resume.stderr).toContain('reschedule ID --now');

  const moved = await stage.cli(['reschedule', 'later', '--at', '2098-12-01T09:00', '--json']);
  expect(moved.stderr).toContain('starts at 2098-12-01 09:00 (Asia/Shanghai)');
  expect(JSON.parse(moved.stdout)).toMatchObject({
    state: 'scheduled',
    schedule: { startAt: '2098-12-01T01:00:00.000Z', timezone: 'Asia/Shanghai' },
  });
  const berlin = ['--at', '2098-12-01T09:00', '--timezone', 'Europe/Berlin', '--json'];
  expect(JSON.parse((await stage.cli(['reschedule', 'later', ...berlin])).stdout)).toMatchObject({
    wait: { code: 'Scheduled', until: '2098-12-01T08:00:00.000Z' },
  });
  // Corrected in the file and launched again: not a second campaign.
  const other = await stage.write({ 'later.yaml': send('{ at: 2097-12-01T08:00 }') });
  const again = await stage.cli(['launch', other, '--id', 'later']);
  expect(again.code).toBe(0);
  expect(again.stderr).toContain('steadysend reschedule later changes it');
  expect(await stage.mails()).toEqual([]);

  expect((await stage.cli(['reschedule', 'later', '--now'])).code).toBe(0);
  const watched = await stage.cli(['watch', 'later', '--json']);
  expect(watched.code).toBe(0);
  expect(await stage.mails()).toHaveLength(60);
  const late = await stage.cli(['reschedule', 'later', '--now']);
  expect(late).toMatchObject({ code: 2, stdout: '' });
});

test('a start that has passed follows --if-late before the file', async () => {
  const missed = '{ at: 2020-12-01T08:00, ifLate: send }';
  const file = await stage.write({ 'missed.yaml': send(missed) });
  const before = (await stage.mails()).length;
  const ran = await stage.cli(['launch', file, '--id', 'missed', '--if-late', 'skip', '--wait']);
  expect(ran.code).toBe(8);
  expect(ran.stderr).toMatch(/Its start was at 2020-12-01 08:00 .* ago: it is not sent\./);
  expect(ran.stdout).toContain('Not sent (StartMissed): The start at 2020-12-01 08:00');
  expect(await stage.mails()).toHaveLength(before);
  const wrong = await stage.cli(['launch', file, '--if-late', 'never']);
  expect(wrong).toMatchObject({ code: 2, stdout: '' });
  expect(wrong.stderr).toContain('--if-late must be one of send, skip, ask');
});
