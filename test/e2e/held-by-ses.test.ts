import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { CampaignStatus } from '../../src/domain/status.ts';
import { until } from '../support/until.ts';
import { campaignYaml, listCsv, openStage, type Stage } from './stage.ts';

// Send tasks that SES holds, through the real program: what is refused, and what is said.
let stage: Stage;
/** The simulator's clock is moved by hours, which the worker's own does not see. */
const QUIET = { STEADYSEND_QUIET_SWEEP_MS: '1000' };

beforeAll(async () => {
  stage = await openStage({ ratePerSecond: null });
  await stage.startWorker();
});
afterAll(() => stage.close());

/** A time on the clock of UTC, as a campaign file has it. */
function wall(aheadMs: number): string {
  return new Date(Date.now() + aheadMs).toISOString().slice(0, 19);
}

const HOUR = 3_600_000;

async function write(name: string, keys: Record<string, string>, rows = 120): Promise<string> {
  await stage.write({ 'list.csv': listCsv(rows) });
  return stage.write({ [name]: campaignYaml({ name, ...keys }) });
}

describe('a start that SES keeps', () => {
  test('a launch says that nothing can be called back; pause, status and cancel say it too', async () => {
    const at = wall(3 * HOUR);
    const file = await write('held.yaml', { send: `{ heldBy: ses, at: ${at}, timezone: UTC }` });
    const args = ['launch', file, '--id', 'held'];
    const launched = await stage.cli(args, { env: QUIET });
    expect(launched).toMatchObject({ code: 0, stdout: 'held\n' });
    expect(launched.stderr).toContain('cannot be called back');
    const forSes = new Date(Date.parse(`${at}Z`) + 8 * HOUR).toISOString();
    expect(launched.stderr).toContain(
      `for SES ${forSes.slice(0, 19).replace('T', ' ')} (Asia/Shanghai)`,
    );
    await until(async () => (await stage.status('held')).counts.atProvider === 120, {
      what: 'all at SES',
      deadlineMs: 30_000,
    });
    const status = await stage.cli(['status', 'held']);
    expect(status.stdout).toMatch(
      /Waiting until .* \(HeldBySes\): .*no call can change or stop them/,
    );
    const paused = await stage.cli(['pause', 'held']);
    expect(paused.code).toBe(2);
    expect(paused.stderr).toContain('SES holds every send task of it already');
    const cancelled = await stage.cli(['cancel', 'held', '--yes']);
    expect(cancelled.code).toBe(0);
    expect(cancelled.stderr).toContain('SES holds the mails of 120 recipients already');
    expect(cancelled.stderr).toContain('no call can stop them');
    expect(await stage.mails()).toEqual([]);
    // Launched again on any later day, it is the same campaign, not one that is too late.
    const again = await stage.cli(args);
    expect(again.stderr).toContain('was launched before');
    stage.simulator.clock.advance(3 * HOUR + 1_000);
    expect(await stage.mails()).toHaveLength(120);
  });

  test('one that cannot be met is refused with the earliest that can, unless the file says what to do', async () => {
    const send = (more = '') => `{ heldBy: ses, at: ${wall(20_000)}, timezone: UTC${more} }`;
    const refused = await write('soon.yaml', { send: send() });
    const result = await stage.cli(['launch', refused, '--id', 'soon']);
    expect(result.code).toBe(5);
    expect(result.stderr).toMatch(
      /soon.yaml:\d+: send.at: too early: creating up to \d+ send tasks at 20\/s takes until \d{4}-\d\d-\d\d \d\d:\d\d:\d\d \(UTC\)/,
    );
    const earliest = /until (\S+ \S+) \(UTC\)/.exec(result.stderr)?.[1] ?? '';
    const leadMs = Date.parse(`${earliest.replace(' ', 'T')}Z`) - Date.now();
    expect(leadMs).toBeGreaterThan(50_000);
    expect(leadMs).toBeLessThan(70_000);
    expect((await stage.cli(['status', 'soon'])).code).toBe(2);
    const followed = await write('soon.yaml', { send: send(', ifLate: ask') });
    expect((await stage.cli(['launch', followed, '--id', 'soon'])).code).toBe(0);
  });

  test('a time that the clocks of SES show twice is refused', async () => {
    const send = '{ heldBy: ses, at: 2035-10-28T00:30, timezone: UTC }';
    const file = await write('twice.yaml', { send });
    const env = { STEADYSEND_SES_TIMEZONE: 'Europe/Berlin' };
    const result = await stage.cli(['launch', file], { env });
    expect(result.code).toBe(5);
    expect(result.stderr).toContain('send.at: SES is told times of Europe/Berlin');
    expect(result.stderr).toContain('2035-10-28 02:30:00 twice');
  });

  test('a zone that nobody knows is refused before anything else', async () => {
    const result = await stage.cli(['launch', 'held.yaml'], {
      env: { STEADYSEND_SES_TIMEZONE: 'UTC+8' },
    });
    expect(result.code).toBe(2);
    expect(result.stderr).toContain('STEADYSEND_SES_TIMEZONE');
    expect(result.stderr).toContain('an IANA time zone such as Asia/Shanghai');
  });
});

describe('what SES repeats', () => {
  /** In two hours by the simulator's clock, which the tests before have moved. */
  const recurring = () => ({
    recurring: `{ heldBy: ses, intervalHours: 24, begin: ${wall(2 * HOUR + stage.simulator.clock.now() - Date.now())} }`,
    send: '{ timezone: UTC }',
  });

  test('it takes consent of its own; --yes is not enough', async () => {
    const file = await write('again.yaml', recurring());
    const result = await stage.cli(['launch', file, '--id', 'again', '--yes']);
    expect(result.code).toBe(2);
    expect(result.stderr).toContain('for ever');
    expect(result.stderr).toContain('give --cannot-be-stopped');
    expect(result.stderr).toContain('steadysend newsletter create');
    expect((await stage.cli(['status', 'again'])).code).toBe(2);
  });

  test('list and status show it, and cancel says what stopping it takes', async () => {
    const before = (await stage.mails()).length;
    const file = await write('again.yaml', recurring(), 75);
    const args = ['launch', file, '--id', 'again', '--cannot-be-stopped', '--wait', '--json'];
    const launched = await stage.cli(args, { env: QUIET });
    // What can be waited for is that SES has all of it.
    expect(launched.code).toBe(0);
    const begun = JSON.parse(launched.stdout) as CampaignStatus;
    expect(begun).toMatchObject({ state: 'recurring', counts: { atProvider: 75 } });
    expect(launched.stderr).toContain('again every 24 h, for ever');

    stage.simulator.clock.advance(27 * HOUR);
    await until(async () => (await stage.status('again')).recurring?.mails === 150, {
      what: 'two cycles',
      deadlineMs: 30_000,
    });
    expect((await stage.mails()).length - before).toBe(150);
    const status = await stage.cli(['status', 'again']);
    expect(status.stdout).toMatch(/SES repeats it every 24 h, next at .*150 mails in all/);
    const list = await stage.cli(['list']);
    expect(list.stdout).toMatch(/^again\s+recurring \(next \d/m);
    const entries = JSON.parse((await stage.cli(['list', '--json'])).stdout) as object[];
    expect(entries).toContainEqual(
      expect.objectContaining({ id: 'again', nextCycleAt: begun.recurring?.nextCycleAt }),
    );

    const cancelled = await stage.cli(['cancel', 'again', '--yes']);
    expect(cancelled.stderr).toContain('SES goes on with 2 recurring send tasks');
    expect(cancelled.stderr).toContain('support ticket');
    expect(cancelled.stderr).toContain('ss-again-');
    await until(async () => (await stage.status('again')).finishedAt !== null, {
      what: 'the end of the watching',
      deadlineMs: 30_000,
    });
    expect([...stage.simulator.store.groups.matching('ss-again-')]).toHaveLength(2);
    stage.simulator.clock.advance(24 * HOUR);
    expect((await stage.mails()).length - before).toBe(225);
  });
});
