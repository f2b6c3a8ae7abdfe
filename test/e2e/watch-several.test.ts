import { afterAll, beforeAll, expect, test } from 'vitest';
import { until } from '../support/until.ts';
import { campaignYaml, listCsv, openStage, type Stage } from './stage.ts';

const ROWS = 6;
const CANARY = 2;

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
  await stage.write({
    'list.csv': listCsv(ROWS),
    'later.yaml': campaignYaml({ send: '{ at: 2099-01-01T09:00, timezone: UTC }' }),
    // Stays under way by itself until somebody pauses it.
    'canary.yaml': campaignYaml({ chunkSize: '1', canary: `{ recipients: ${CANARY}, hold: 1h }` }),
  });
});
afterAll(async () => {
  await stage.close();
});

async function launch(id: string): Promise<void> {
  const { code, stderr } = await stage.cli(['launch', `${id}.yaml`, '--id', id]);
  expect(code, stderr).toBe(0);
}

test('several campaigns are watched at once: one finishes, and one is paused', async () => {
  const [none] = await Promise.all([
    stage.cli(['watch', '--all', '--json']),
    // No campaign is there yet.
    stage.startWorker(),
  ]);
  expect([none.code, none.stdout], none.stderr).toEqual([0, '[]\n']);
  expect(none.stderr).toContain('No campaign is under way.');

  await Promise.all(['canary', 'later'].map(launch));

  const watching = stage.start(['watch', 'later', 'canary', '--json']);
  const all = stage.start(['watch', '--all']);
  const shows = (line: RegExp) =>
    until(() => [watching, all].every(({ stderr }) => line.test(stderr())), {
      what: `both to show ${line}`,
      deadlineMs: 60_000,
      describe: () => [watching.stderr(), all.stderr()],
    });
  const unknown = await stage.cli(['watch', 'later', 'latter', 'nobody']);
  expect([unknown.code, unknown.stdout]).toEqual([2, '']);
  expect(unknown.stderr).toMatch(
    /^There is no campaign latter\. .*\nThere is no campaign nobody\. .*\n$/,
  );
  await shows(/ later: scheduled: /);
  await shows(new RegExp(` canary: running: .* sent ${CANARY},`));
  const now = await stage.cli(['reschedule', 'later', '--now']);
  expect(now.code, now.stderr).toBe(0);
  await shows(new RegExp(` later: finished: .* sent ${ROWS},`));

  const left = await all.stop('SIGINT');
  expect([left.code, left.stdout]).toEqual([130, '']);
  expect(left.stderr).toContain(
    'Left; campaign canary goes on. Watch it again: steadysend watch --all\n',
  );
  const paused = await stage.cli(['pause', 'canary', '--note', 'wrong price']);
  expect(paused.code, paused.stderr).toBe(0);
  const { code, stdout, stderr } = await watching.ended;
  expect(code, stderr).toBe(7);
  expect(stderr).toContain(' canary: Goes on after: steadysend resume canary\n');
  expect(JSON.parse(stdout)).toMatchObject([
    { id: 'later', state: 'finished', counts: { sent: ROWS } },
    { id: 'canary', state: 'paused', pause: { message: 'wrong price' }, counts: { sent: CANARY } },
  ]);
  expect(await stage.mails()).toHaveLength(ROWS + CANARY);
});
