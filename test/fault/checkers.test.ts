import { expect, test } from 'vitest';
import { checkRecord } from '../../src/selftest/checkers/every-checker.ts';
import { historyBounded } from '../../src/selftest/checkers/history-bounded.ts';
import { noMailBeforeStart } from '../../src/selftest/checkers/no-mail-before-start.ts';
import { noSendWhilePaused } from '../../src/selftest/checkers/no-send-while-paused.ts';
import { reportIsTrue } from '../../src/selftest/checkers/report-is-true.ts';
import { readRecord } from '../../src/selftest/record.ts';
import type { SesClient } from '../../src/ses/client.ts';
import type { SimulatorConfig } from '../../src/simulator/config.ts';
import { simulatedSes, type SimulatedSes } from '../support/simulated-ses.ts';
import { until } from '../support/until.ts';

/**
 * Each checker is shown a client that is broken in the one way that it is there for: a small loop
 * over the SDK, as many are written. What it does right, it does as the real one does.
 */
const CHUNK_SIZE = 3;
const PEOPLE = Array.from({ length: 12 }, (_, n) => `reader-${n}@example.com`);

interface Quirks {
  /** What to do when the answer of a send was lost. The right thing is a look. */
  onLost: 'look' | 'sendAgain' | 'giveUp';
  uploads: number;
  /** Deletes the group right after its task was accepted. */
  releasesAtOnce: boolean;
  /** Takes the rows of each chunk from here; a slip of an offset mails others. */
  people: readonly string[];
}

const RIGHT: Quirks = { onLost: 'look', uploads: 1, releasesAtOnce: false, people: PEOPLE };

function openLoop(config: Partial<SimulatorConfig> = {}): Promise<SimulatedSes> {
  const quick = { uploadDelayMs: 0, taskDelayMs: 0, ratePerSecond: null };
  return simulatedSes({ ...quick, ...config }, { timeoutMs: 1_000 });
}

async function sendAll({ ses }: SimulatedSes, quirks: Quirks): Promise<void> {
  for (let chunk = 0; chunk * CHUNK_SIZE < PEOPLE.length; chunk += 1) {
    const rows = quirks.people
      .slice(chunk * CHUNK_SIZE, (chunk + 1) * CHUNK_SIZE)
      .map((email) => ({ email, templateData: JSON.stringify({ name: 'Reader' }) }));
    const { groupId } = await ses.createGroup(`ss-loop-${chunk}`);
    for (let n = 0; n < quirks.uploads; n += 1) await ses.uploadRecipients(groupId, rows);
    await send(ses, groupId, quirks);
    if (quirks.releasesAtOnce) await ses.deleteGroup(groupId);
  }
}

async function send(ses: SesClient, groupId: number, quirks: Quirks): Promise<void> {
  const from = 'News <news@mail.example.com>';
  const task = { groupId, from, subject: 'Hello', templateId: 10001 };
  try {
    await ses.createSendTask(task);
  } catch {
    if (quirks.onLost === 'giveUp') return;
    if (quirks.onLost === 'look') {
      const { items } = await ses.listSendTasks({ groupId, offset: 0, limit: 10 });
      if (items.length > 0) return;
    }
    await send(ses, groupId, quirks);
  }
}

async function findings(loop: SimulatedSes, quirks: Partial<Quirks>) {
  await sendAll(loop, { ...RIGHT, ...quirks });
  const { store } = loop.simulator;
  await until(() => [...store.tasks.all].every(({ status }) => status === 10), {
    what: 'all tasks to be over',
  });
  const record = await readRecord(loop.simulator.url);
  return checkRecord(record, { recipients: PEOPLE, chunkSize: CHUNK_SIZE, failed: 0, unknown: 0 });
}

function names(found: { checker: string }[]): string[] {
  return found.map(({ checker }) => checker).toSorted();
}

const LOST_AFTER = [{ action: 'BatchSendEmail', nth: 2, effect: 'cut-after' }];
const LOST_BEFORE = [{ action: 'BatchSendEmail', nth: 2, effect: 'cut-before' }];

test.each([LOST_AFTER, LOST_BEFORE])(
  'a client that looks is found to be right (%j)',
  async (rule) => {
    const loop = await openLoop();
    loop.simulator.setFaults([rule]);
    expect(await findings(loop, {})).toEqual([]);
  },
);

test('one that sends again without a look is caught', async () => {
  const loop = await openLoop();
  loop.simulator.setFaults(LOST_AFTER);
  const found = await findings(loop, { onLost: 'sendAgain' });
  expect(names(found)).toEqual(['no-double-send', 'one-task-per-group']);
  expect(found.find(({ checker }) => checker === 'no-double-send')?.count).toBe(CHUNK_SIZE);
});

test('one that gives up what had no answer is caught', async () => {
  const loop = await openLoop();
  loop.simulator.setFaults(LOST_BEFORE);
  const found = await findings(loop, { onLost: 'giveUp' });
  expect(names(found)).toEqual(['no-lost-recipient']);
  expect(found[0]?.count).toBe(CHUNK_SIZE);
});

test('one that uploads twice and does not count is caught', async () => {
  const found = await findings(await openLoop(), { uploads: 2 });
  expect(names(found)).toEqual(['group-size', 'no-double-send']);
});

test('one that mails a row of somebody else is caught', async () => {
  const shifted = ['stranger@example.org', ...PEOPLE.slice(1)];
  const found = await findings(await openLoop(), { people: shifted });
  expect(names(found)).toEqual(['no-lost-recipient', 'no-unasked-mail']);
  expect(JSON.stringify(found)).not.toContain('@');
});

test('one that deletes groups before their mails are sent is caught', async () => {
  const found = await findings(await openLoop({ taskDelayMs: 100 }), { releasesAtOnce: true });
  expect(names(found)).toEqual(['no-mail-after-release']);
});

test('a send within a pause is caught, one before it or within the grace is not', async () => {
  const loop = await openLoop();
  const before = loop.simulator.clock.now();
  await findings(loop, {});
  const after = loop.simulator.clock.now();
  const record = await readRecord(loop.simulator.url);
  const during = { groupPrefix: 'ss-loop-', from: before - 1, to: after + 1 };
  expect(noSendWhilePaused(record, [during], 0)[0]?.count).toBe(PEOPLE.length / CHUNK_SIZE);
  expect(noSendWhilePaused(record, [{ ...during, groupPrefix: 'ss-other-' }], 0)).toEqual([]);
  expect(noSendWhilePaused(record, [during], after - before + 2)).toEqual([]);
  expect(noSendWhilePaused(record, [{ ...during, from: after + 1 }], 0)).toEqual([]);
});

test('a mail before its start is caught, one at it is not', async () => {
  const loop = await openLoop();
  await findings(loop, {});
  const at = loop.simulator.clock.now() + 1;
  const record = await readRecord(loop.simulator.url);
  const [first] = record.mails.map(({ sentAt }) => Date.parse(sentAt)).toSorted((a, b) => a - b);
  const found = noMailBeforeStart(record, [{ groupPrefix: 'ss-loop-', at }]);
  expect(found[0]?.count).toBe(PEOPLE.length);
  expect(noMailBeforeStart(record, [{ groupPrefix: 'ss-loop-', at: first ?? 0 }])).toEqual([]);
  expect(noMailBeforeStart(record, [{ groupPrefix: 'ss-other-', at }])).toEqual([]);
});

test('a history that grows without bound is caught', () => {
  const run = (events: number) => ({ workflowId: 'campaign/a', events });
  expect(historyBounded([run(8_000)])).toEqual([]);
  expect(historyBounded([run(100), run(8_001)])[0]).toMatchObject({ count: 1 });
});

test('a report that calls the unmailed sent, or the mailed unsent, is caught', async () => {
  const loop = await openLoop();
  await findings(loop, {});
  const record = await readRecord(loop.simulator.url);
  const all = new Set(PEOPLE);
  expect(reportIsTrue(record, PEOPLE, all)).toEqual([]);
  expect(reportIsTrue(record, PEOPLE, new Set(PEOPLE.slice(1)))[0]?.count).toBe(1);
  expect(reportIsTrue({ ...record, mails: record.mails.slice(1) }, PEOPLE, all)[0]?.count).toBe(1);
});
