import { expect } from 'vitest';
import type { CampaignStatus } from '../../src/domain/status.ts';
import { exitCodeOf, statusText } from '../../src/cli/status-text.ts';
import type { FaultRule } from '../../src/simulator/faults.ts';
import { resumeCampaignUpdate } from '../../workflows/messages.ts';
import type { Harness, LaunchedCampaign } from './campaign-harness.ts';
import type { Expectation } from './error-code-expectations.ts';
import { control, mailsOf, requestsOf } from './simulator-record.ts';
import { until } from './until.ts';

const CHUNK_SIZE = 5;
const ROWS = 15;
/** Of the chunk of fifty in which one row is refused; the chunk after it is none the worse. */
const REFUSED_ROW = 17;
const ROWS_WITH_REFUSED = 60;

/** Drives one code through a campaign of its own, and throws when it came to something else. */
export async function driveErrorCode(
  harness: Harness,
  expectation: Expectation,
  id: string,
): Promise<void> {
  const drive: Drive = { harness, expectation, id, url: harness.simulator.url };
  // What the campaign before left at the simulator must not be counted here.
  await control(drive.url, 'POST', 'reset', {});
  switch (expectation.becomes) {
    case 'finished':
      return expectCoped(drive);
    case 'pausedByItself':
    case 'pausedForPerson':
      return expectPaused(drive);
    case 'failed':
      return expectFailed(drive);
    case 'rowRejected':
      return expectRowRejected(drive);
    case 'roomFreed':
      return expectRoomFreed(drive);
  }
}

interface Drive {
  harness: Harness;
  expectation: Expectation;
  id: string;
  url: string;
}

async function expectCoped(drive: Drive): Promise<void> {
  const { code, effect = `error:${code}` } = drive.expectation;
  // Behind a group that exists there is a settle period; once shows as much as twice.
  const times = effect.startsWith('error-after') ? 1 : 2;
  const campaign = await launch(drive, ROWS, [{ ...ruleOf(drive), times }]);
  const end = await finish(campaign);
  expect(exitCodeOf(end)).toBe(0);
  await expectEachMailedOnce(drive, ROWS);
  expect(await refusedCalls(drive)).toBe(times);
}

async function expectPaused(drive: Drive): Promise<void> {
  const { expectation, harness } = drive;
  const { code, becomes, reason, says, minutes } = expectation;
  const isPerson = becomes === 'pausedForPerson';
  const campaign = await launch(drive, ROWS, [...exceptFirst(drive), ruleOf(drive)]);
  const paused = await campaign.until('the pause', ({ state }) => state === 'paused');
  const { pause } = paused;
  expect(pause).toMatchObject({ code, reason, needs: isPerson ? 'person' : 'nothing' });
  expect(exitCodeOf(paused)).toBe(isPerson ? 7 : 6);
  expect(pause?.message).toMatch(says ?? /./);
  expectShown(paused, isPerson ? `Goes on after: steadysend resume ${drive.id}` : 'by itself');
  expectAddUp(paused, ROWS);
  if (!isPerson) {
    const [from, to] = minutes === undefined ? midnightInShanghai() : [minutes.from, minutes.to];
    const wait = (Date.parse(pause?.resumeAt ?? '') - Date.now()) / 60_000;
    expect(wait).toBeGreaterThanOrEqual(from);
    expect(wait).toBeLessThanOrEqual(to);
  }
  // Three chunks, each refused at most as often as an unclear outcome is looked after.
  expect(await refusedCalls(drive)).toBeLessThanOrEqual(9);
  const before = await mailsOf(drive.url);
  expect(new Set(before.map(({ email }) => email)).size).toBe(before.length);
  if (expectation.action === 'BatchSendEmail') {
    expect(before.length).toBeLessThanOrEqual(CHUNK_SIZE);
  }
  harness.simulator.setFaults([]);
  await campaign.handle.executeUpdate(resumeCampaignUpdate);
  expect(exitCodeOf(await finish(campaign))).toBe(0);
  await expectEachMailedOnce(drive, ROWS);
}

async function expectFailed(drive: Drive): Promise<void> {
  const { code, says, action } = drive.expectation;
  const campaign = await launch(drive, ROWS, [ruleOf(drive)]);
  const end = await finish(campaign);
  expect(end).toMatchObject({ state: 'failed', pause: null, failure: { code } });
  expect(end.failure?.message).toMatch(says ?? /./);
  expect(exitCodeOf(end)).toBe(1);
  expectShown(end, `Failed (${code})`);
  expect(end.counts).toMatchObject({ recipients: ROWS, waiting: ROWS, sent: 0, unknown: 0 });
  expect(await mailsOf(drive.url)).toEqual([]);
  // One chunk goes first, so the mistake is found before a second one is tried.
  if (action === 'BatchSendEmail') expect(await refusedCalls(drive)).toBe(1);
}

async function expectRowRejected(drive: Drive): Promise<void> {
  const { code } = drive.expectation;
  const refused = addressOf(drive, REFUSED_ROW);
  const where = { contains: `"${refused}"` };
  const campaign = await launch(drive, ROWS_WITH_REFUSED, [{ ...ruleOf(drive), where }], 50);
  const end = await finish(campaign);
  const others = ROWS_WITH_REFUSED - 1;
  expect(end.counts).toMatchObject({
    rows: ROWS_WITH_REFUSED,
    recipients: others,
    rejected: 1,
    sent: others,
    atProvider: 0,
    unknown: 0,
  });
  expect(exitCodeOf(end)).toBe(3);
  expectAddUp(end, ROWS_WITH_REFUSED);
  const mails = await mailsOf(drive.url);
  expect(mails.filter(({ email }) => email === refused)).toEqual([]);
  await expectEachMailedOnce(drive, others);
  const report = (await campaign.folder.store.read('report.csv'))?.toString('utf8') ?? '';
  // The header is line 1 of the list.
  const line = `${REFUSED_ROW + 2},${refused},rejected,${code}`;
  expect(report.split('\n').filter((row) => row.includes('rejected'))).toEqual([line]);
  // Halving fifty rows takes six steps down, each with two uploads at most.
  expect(await refusedCalls(drive)).toBeLessThanOrEqual(12);
}

/** More groups than the account may hold, so that the last have to wait for the first to end. */
async function expectRoomFreed(drive: Drive): Promise<void> {
  const { harness, expectation } = drive;
  const groupLimit = 60;
  const rows = 160;
  const { taskDelayMs } = harness.simulator.config;
  // Longer than it takes to claim sixty groups at 20 a second, so that none is free before.
  harness.simulator.configure({ groupLimit, taskDelayMs: 3_000 });
  try {
    const campaign = await launch(drive, rows, [], 1);
    const end = await finish(campaign, 90_000);
    expect(exitCodeOf(end)).toBe(0);
    await expectEachMailedOnce(drive, rows);
    expect(await refusedCalls(drive)).toBeGreaterThan(0);
    // Not by knocking until something gives: the last hundred chunks ask once or twice each.
    expect(await refusedCalls(drive)).toBeLessThan(200);
    const requests = await requestsOf(drive.url);
    const isOf = (action: string) => (each: { action: string; outcome: string }) =>
      each.action === action && each.outcome === 'ok';
    expect(requests.filter(isOf('DeleteReceiver')).length).toBe(
      requests.filter(isOf(expectation.action)).length,
    );
  } finally {
    harness.simulator.configure({ groupLimit: null, taskDelayMs });
  }
}

async function launch(
  drive: Drive,
  rows: number,
  faults: FaultRule[],
  chunkSize = CHUNK_SIZE,
): Promise<LaunchedCampaign> {
  const { harness, id } = drive;
  const lines = Array.from({ length: rows }, (_, n) => `${addressOf(drive, n)},Reader ${n}`);
  harness.simulator.setFaults(faults);
  const csv = ['email,name', ...lines, ''].join('\n');
  return harness.launch({ id, csv, definition: { chunkSize } });
}

function addressOf({ id }: Drive, row: number): string {
  return `reader-${row}-${id}@example.com`;
}

function ruleOf({ expectation }: Drive): FaultRule {
  const { action, code, effect = `error:${code}` } = expectation;
  return { action, effect };
}

/** The first write goes through, so that there is something that a resume could repeat. */
function exceptFirst({ expectation: { action } }: Drive): FaultRule[] {
  return action.startsWith('List') ? [] : [{ action, nth: 1, effect: 'delay:0' }];
}

/** Waits for the result, which costs no query; only a campaign that hangs is asked where it is. */
async function finish(campaign: LaunchedCampaign, deadlineMs = 40_000): Promise<CampaignStatus> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<null>((resolve) => {
    timer = setTimeout(() => resolve(null), deadlineMs);
  });
  try {
    const end = await Promise.race([campaign.handle.result() as Promise<CampaignStatus>, late]);
    if (end !== null) return end;
    throw new Error(`not over after ${deadlineMs} ms: ${JSON.stringify(await campaign.status())}`);
  } finally {
    clearTimeout(timer);
  }
}

async function expectEachMailedOnce({ url }: Drive, count: number): Promise<void> {
  const mails = await until(
    async () => {
      const found = await mailsOf(url);
      return found.length >= count ? found : null;
    },
    { what: `${count} mails`, deadlineMs: 5_000 },
  );
  expect(new Set(mails.map(({ email }) => email)).size).toBe(count);
  expect(mails).toHaveLength(count);
}

/** Calls that got the code, or the failure that stands for it. */
async function refusedCalls({ url, expectation }: Drive): Promise<number> {
  const { action, code, effect } = expectation;
  const outcomes = [code, effect];
  const requests = await requestsOf(url);
  return requests.filter((each) => each.action === action && outcomes.includes(each.outcome))
    .length;
}

/** What `status` prints for people. */
function expectShown(status: CampaignStatus, hint: string): void {
  const text = statusText(status);
  const { code, message } = status.pause ?? status.failure ?? { code: '', message: '' };
  expect(text).toContain(`(${code}): ${message}`);
  expect(text).toContain(hint);
  // Ours, whatever language and words the provider uses.
  expect(message).toMatch(/^[A-Z`a-z][ -~]{20,}\.$/);
}

function expectAddUp({ counts }: CampaignStatus, rows: number): void {
  const { recipients, rejected, suppressed, duplicates } = counts;
  expect(counts.rows).toBe(rows);
  expect(recipients + rejected + suppressed + duplicates).toBe(rows);
  const { waiting, atProvider, sent, failed, unknown } = counts;
  expect(waiting + atProvider + sent + failed + unknown).toBe(recipients);
}

/** From now to the next midnight in UTC+8, in minutes, with a minute to spare. */
function midnightInShanghai(): [number, number] {
  const day = 24 * 60;
  const minutes = Date.now() / 60_000 + 8 * 60;
  const left = day - (minutes % day);
  return [left - 1, left + 1];
}
