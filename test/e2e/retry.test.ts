import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { runCommand } from '../../src/cli/main.ts';
import { until } from '../support/until.ts';
import type { RunningCli } from '../support/cli.ts';
import { campaignYaml, listCsv, openStage, type Stage } from './stage.ts';

// Campaigns that leave something over, and what `retry` makes of the rest.
const ROWS = 24;
const BLOCKED = ['reader3@example.com', 'reader17@example.com'];

let stage: Stage;
let worker: RunningCli;
beforeAll(async () => {
  stage = await openStage();
  worker = await stage.startWorker();
  await stage.write({
    'list.csv': `${listCsv(ROWS)}no address,Nobody\n`,
    'campaign.yaml': campaignYaml({ chunkSize: '5' }),
  });
});
afterAll(async () => {
  await stage.close();
});

async function launch(id: string, ...flags: string[]) {
  return await stage.cli(['launch', 'campaign.yaml', '--id', id, ...flags]);
}

/** Addresses mailed by the campaigns whose ids begin like this, in the order of mailing. */
async function mailedBy(beginning: string): Promise<string[]> {
  const mails = await stage.mails();
  const isTheirs = (groupName: string) => groupName.startsWith(`ss-${beginning}`);
  return mails.filter(({ groupName }) => isTheirs(groupName)).map(({ email }) => email);
}

async function reportRows(id: string): Promise<string[]> {
  const { stdout } = await stage.cli(['report', id, '--out', '-']);
  return stdout.trimEnd().split('\n').slice(1);
}

/** The simulated SES drops mails to these and says so, mail by mail. */
function block(emails: readonly string[]): void {
  const { blocklists } = stage.simulator.store;
  for (const email of emails) blocklists.addCustom(email, Date.now(), Infinity);
}

function unblock(emails: readonly string[]): void {
  for (const email of emails) stage.simulator.store.blocklists.removeCustom(email);
}

/** Runs a command in this process as if a person sat at a terminal and typed this. */
async function answer(text: string, argv: string[]) {
  const said = { out: '', err: '' };
  const code = await runCommand(argv, {
    out: (part) => void (said.out += part),
    err: (part) => void (said.err += part),
    isErrTerminal: true,
    isInTerminal: true,
    stdin: Readable.from([`${text}\n`]),
    env: { ...stage.env, HOME: stage.folder },
    signal: new AbortController().signal,
  });
  return { code, ...said };
}

describe('--only failed', () => {
  beforeAll(async () => {
    block(BLOCKED);
    const { code, stderr } = await launch('first', '--wait');
    if (code !== 3) throw new Error(`launch ended with ${code}: ${stderr}`);
    unblock(BLOCKED);
  });

  test('sends to the failed rows and to nobody else, with the same data and subject', async () => {
    expect((await mailedBy('first')).toSorted()).not.toContain(BLOCKED[0]);
    const retried = await stage.cli(['retry', 'first', '--only', 'failed', '--wait', '--json']);
    expect(retried.code, retried.stderr).toBe(0);
    expect(retried.stderr).toContain('Campaign first-retry started: 2 failed rows of first.');
    expect(JSON.parse(retried.stdout)).toMatchObject({
      id: 'first-retry',
      state: 'finished',
      counts: { rows: 2, recipients: 2, rejected: 0, sent: 2 },
    });
    const mails = (await stage.mails()).filter(({ groupName }) =>
      groupName.includes('first-retry'),
    );
    expect(mails.map(({ email, data, subject }) => [email, data['name'], subject])).toEqual([
      ['reader3@example.com', 'Reader 3', 'Hello Reader 3'],
      ['reader17@example.com', 'Reader 17', 'Hello Reader 17'],
    ]);
    // Both campaigns together: everybody once.
    const all = await mailedBy('first');
    expect(all).toHaveLength(ROWS);
    expect(new Set(all).size).toBe(ROWS);
  });

  test('its report has the lines of the first list', async () => {
    expect(await reportRows('first-retry')).toEqual([
      '5,reader3@example.com,sent,',
      '19,reader17@example.com,sent,',
    ]);
  });

  test('the same retry again shows the first, under whatever id, and mails nobody', async () => {
    const before = (await stage.mails()).length;
    const again = await stage.cli(['retry', 'first', '--only', 'failed', '--wait']);
    expect(again.stderr).toContain('were retried before, as first-retry; nothing was started.');
    expect(again.code).toBe(0);
    const other = await stage.cli(['retry', 'first', '--only', 'failed', '--id', 'other']);
    expect(other.stderr).toContain('The failed rows of first are in campaign first-retry already.');
    expect([other.code, other.stdout]).toEqual([2, '']);
    expect(await stage.mails()).toHaveLength(before);
  });

  test('what is not of that fate, or not known, is refused', async () => {
    const none = await stage.cli(['retry', 'first-retry', '--only', 'failed']);
    expect(none.stderr).toBe('No row of first-retry is failed.\n');
    const waiting = await stage.cli(['retry', 'first', '--only', 'waiting']);
    expect(waiting.stderr).toBe('No row of first is waiting; 2 are failed.\n');
    const unknown = await stage.cli(['retry', 'frist', '--only', 'failed']);
    expect(unknown.stderr).toBe('There is no campaign frist. Did you mean first?\n');
    const taken = await stage.cli(['retry', 'first', '--only', 'failed', '--id', 'first']);
    expect(taken.code).toBe(2);
    expect([none.code, waiting.code, unknown.code]).toEqual([2, 2, 2]);
  });
});

describe('--only waiting', () => {
  test('a cancelled campaign’s rest is sent, and what was sent is not sent again', async () => {
    // One request a second of the simulated SES, so that there is a rest.
    await worker.stop();
    const slow = await stage.startWorker({ STEADYSEND_RATE: '1' });
    await launch('stopped');
    await until(async () => (await mailedBy('stopped')).length >= 5, {
      what: 'the first chunk',
      deadlineMs: 60_000,
    });
    // The commands below take seconds on a busy machine; nothing more may be sent meanwhile.
    stage.simulator.setFaults([
      { action: 'BatchSendEmail', every: 1, effect: 'error:RequestLimitExceeded' },
    ]);
    const early = await stage.cli(['retry', 'stopped', '--only', 'waiting']);
    expect(early.stderr).toMatch(/^Cannot retry stopped: it is running, and not over yet\./);
    expect(early.code).toBe(2);
    await stage.cli(['cancel', 'stopped', '--yes']);
    expect((await stage.cli(['watch', 'stopped'])).code).toBe(8);
    await slow.stop();
    stage.simulator.setFaults([]);
    worker = await stage.startWorker();
    const sent = await mailedBy('stopped');
    expect(sent.length).toBeLessThan(ROWS);

    const retried = await stage.cli(['retry', 'stopped', '--only', 'waiting', '--id', 'rest']);
    expect([retried.code, retried.stdout], retried.stderr).toEqual([0, 'rest\n']);
    expect((await stage.cli(['watch', 'rest'])).code).toBe(0);
    const rest = await mailedBy('rest');
    expect(rest).toHaveLength(ROWS - sent.length);
    expect(new Set([...sent, ...rest]).size).toBe(ROWS);
    // Rejected rows of the first list were nobody's to send to, then and now.
    expect((await stage.status('rest')).counts).toMatchObject({ rejected: 0, rows: rest.length });
  });
});

describe('--only unknown', () => {
  beforeAll(async () => {
    // SES sends fewer than asked and has no record of single mails: nobody can say which.
    stage.simulator.configure({ batchMailsInStatus: false });
    block(BLOCKED.slice(0, 1));
    const { code, stderr } = await launch('lost', '--wait');
    if (code !== 3) throw new Error(`launch ended with ${code}: ${stderr}`);
    unblock(BLOCKED);
  });

  test('needs --yes where nobody can be asked, and says why', async () => {
    const refused = await stage.cli(['retry', 'lost', '--only', 'unknown']);
    expect(refused.stderr).toBe(
      'Rows of unknown fate may have been mailed already, and there is no terminal to ask at: ' +
        'give --yes to send to them again.\n',
    );
    expect(refused.code).toBe(2);
  });

  test('a terminal is asked, and anything but yes starts nothing', async () => {
    const asked = await answer('no', ['retry', 'lost', '--only', 'unknown']);
    expect(asked).toEqual({ code: 0, out: '', err: 'Nothing was started.\n' });
    expect((await stage.cli(['list'])).stdout).not.toContain('lost-retry');
  });

  test('with --yes exactly those rows are sent to, and not those that are known as sent', async () => {
    const unknown = (await reportRows('lost')).filter((row) => row.includes(',unknown,'));
    expect(unknown).toHaveLength(5);
    const retried = await stage.cli(['retry', 'lost', '--only', 'unknown', '--yes', '--wait']);
    expect(retried.code, retried.stderr).toBe(0);
    expect(await mailedBy('lost-retry')).toEqual(unknown.map((row) => row.split(',')[1]));
  });

  test('another fate of the same campaign would be another campaign', async () => {
    const folder = join(stage.env['STEADYSEND_HOME'] ?? '', 'campaigns', 'lost');
    const noted = await readFile(join(folder, 'retries.json'), 'utf8');
    expect(JSON.parse(noted)).toMatchObject({ value: { unknown: { id: 'lost-retry' } } });
    const failed = await stage.cli(['retry', 'lost', '--only', 'failed']);
    expect(failed.stderr).toBe('No row of lost is failed; 5 are unknown.\n');
  });
});
