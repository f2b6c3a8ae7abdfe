import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, onTestFinished } from 'vitest';
import type { Pause } from '../../src/domain/pause.ts';
import type { CampaignStatus } from '../../src/domain/status.ts';
import { campaignYaml, listCsv, openStage, type Stage } from '../e2e/stage.ts';
import { until } from '../support/until.ts';

const ROWS = 2_400;
/** An upload that is not over before the test says so. */
const HELD_MS = 600_000;

export async function openSlowStage(): Promise<Stage> {
  const stage = await openStage({ uploadDelayMs: 100, taskDelayMs: 50 });
  onTestFinished(() => stage.close());
  await stage.write({ 'list.csv': listCsv(ROWS), 'campaign.yaml': campaignYaml() });
  return stage;
}

export async function launch(stage: Stage, id: string, env = {}): Promise<void> {
  const file = join(stage.folder, 'campaign.yaml');
  // Three spans of 20 chunks, one after another: there is always one that has not begun.
  const slow = { STEADYSEND_RATE: '8', STEADYSEND_SPANS_IN_FLIGHT: '1' };
  await stage.startWorker({ ...slow, ...env });
  const { code } = await stage.cli(['launch', file, '--id', id, '--json'], { env: slow });
  expect(code).toBe(0);
  // Asked of the simulator, which answers at once: a command takes seconds on a busy machine, in
  // which the campaign goes on.
  const tasks = () => [...stage.simulator.store.tasks.all].length;
  await until(() => tasks() > 5, { what: 'some chunks', deadlineMs: 30_000 });
}

export async function untilPausedForStorage(stage: Stage, id: string) {
  const what = 'a pause because of the storage';
  const isPaused = ({ pause }: CampaignStatus) => pause?.reason === 'storage';
  const status = await stage.untilStatus(id, what, isPaused, 60_000);
  expect(status.state).toBe('paused');
  return status.pause!;
}

export async function expectAllOnce(stage: Stage, id: string): Promise<void> {
  await stage.untilFinished(id, 120_000);
  const mails = await stage.mails();
  expect(mails).toHaveLength(ROWS);
  expect(new Set(mails.map(({ email }) => email)).size).toBe(ROWS);
}

/** An object of the campaign folder that was edited is named in the pause; put back, all goes on. */
export async function editAndPutBack(wanted: string): Promise<Pause> {
  const stage = await openSlowStage();
  await launch(stage, 'torn');
  // The campaign must not end before the edit, however slow the commands are.
  stage.simulator.configure({ uploadDelayMs: HELD_MS });
  expect((await stage.cli(['pause', 'torn'])).code).toBe(0);
  const folder = join(stage.env['STEADYSEND_HOME'] ?? '', 'campaigns', 'torn');
  const record = await until(() => lastRecord(folder), {
    what: 'the span under way to be written down',
    deadlineMs: 30_000,
    everyMs: 200,
  });
  const object = wanted === 'spans/' ? record : wanted;
  const path = join(folder, object);
  const whole = await readFile(path, 'utf8');
  await writeFile(path, withOtherDigit(whole));
  await stage.cli(['resume', 'torn']);
  const pause = await untilPausedForStorage(stage, 'torn');
  expect(pause.message).toContain(object);
  await writeFile(path, whole);
  stage.simulator.configure({ uploadDelayMs: 0 });
  stage.simulator.clock.advance(HELD_MS);
  await stage.cli(['resume', 'torn']);
  await expectAllOnce(stage, 'torn');
  return pause;
}

/** The latest record of a span, once the attempt that held it has closed it. */
async function lastRecord(folder: string): Promise<string | null> {
  const names = (await readdir(join(folder, 'spans'))).filter((name) => name.endsWith('.json'));
  const last = `spans/${names.toSorted().at(-1)}`;
  const text = await readFile(join(folder, last), 'utf8');
  return text.includes('"openBy":null') ? last : null;
}

/** Whole in every way but for the last digit of each line: whichever is read next shows it. */
function withOtherDigit(text: string): string {
  return text.replace(/\d(?=\D*$)/gm, (digit) => String((Number(digit) + 1) % 10));
}
