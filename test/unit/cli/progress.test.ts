import { Readable } from 'node:stream';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { Io } from '../../../src/cli/io.ts';
import { openProgress } from '../../../src/cli/progress.ts';
import { noReportText } from '../../../src/cli/report/no-report-text.ts';
import { exitCodeOf, statusText } from '../../../src/cli/status-text.ts';
import { newProgress, statusOf } from '../../../src/domain/campaign-view.ts';
import { NO_HOLDS } from '../../../src/domain/holds.ts';
import type { CampaignStatus } from '../../../src/domain/status.ts';

const AT = Date.parse('2026-11-24T08:00:00Z');
const BLANK = statusOf(newProgress('spring', 'Spring sale', AT), NO_HOLDS, AT);
const COUNTS = { ...BLANK.counts, rows: 1000, recipients: 1000 };

function running(sent: number): CampaignStatus {
  const counts = { ...COUNTS, waiting: 1000 - sent, sent };
  return { ...BLANK, state: 'running', counts, ratePerSecond: 12.34 };
}

function paused(needs: 'nothing' | 'person'): CampaignStatus {
  const at = new Date(AT).toISOString();
  const pause = { code: 'Operator', reason: 'operator' as const, message: 'wrong price' };
  return {
    ...running(500),
    state: 'paused',
    pause: { ...pause, since: at, resumeAt: needs === 'nothing' ? at : null, needs },
  };
}

function over(state: 'finished' | 'cancelled' | 'failed', counts: object = {}): CampaignStatus {
  const finishedAt = new Date(AT).toISOString();
  return { ...BLANK, state, finishedAt, counts: { ...COUNTS, sent: 1000, ...counts } };
}

describe('lines, when stderr is not a terminal', () => {
  beforeEach(() => void vi.useFakeTimers({ now: AT }));
  afterEach(() => void vi.useRealTimers());

  function show(statuses: CampaignStatus[], everyMs: number, ids = ['spring']): string[] {
    const lines: string[] = [];
    const io: Io = {
      out: () => {},
      err: (text) => void lines.push(text),
      isErrTerminal: false,
      isInTerminal: false,
      stdin: Readable.from([]),
      signal: new AbortController().signal,
    };
    const display = openProgress(io, false, ids);
    for (const status of statuses) {
      display.show(status);
      vi.advanceTimersByTime(everyMs);
    }
    return lines;
  }

  test('a wait is told once, with its end, and is no pause', () => {
    const wait = {
      code: 'SendWindow' as const,
      message: 'It sends within 09:00-21:00 (UTC) only.',
      since: new Date(AT).toISOString(),
      until: new Date(AT + 3_600_000).toISOString(),
    };
    const waiting = { ...running(500), wait, ratePerSecond: 0 };
    const lines = show([running(500), waiting, waiting, waiting], 1_000);
    expect(lines.filter((line) => line.includes('Waiting until'))).toEqual([
      expect.stringMatching(/\(SendWindow\): It sends within .* Goes on by itself\.\n$/),
    ]);
    expect(exitCodeOf(waiting)).toBeNull();
  });

  test('at most one in five seconds while nothing but the counts changes', () => {
    const minute = Array.from({ length: 60 }, (_, second) => running(second * 10));
    expect(show(minute, 1_000)).toHaveLength(12);
  });

  test('every change of state at once, and what a pause means', () => {
    const lines = show([BLANK, running(1), paused('person'), running(2), over('finished')], 10);
    expect(lines.map((line) => line.slice(9).trimEnd())).toEqual([
      'preparing: waiting 0, at provider 0, sent 0, failed 0, unknown 0',
      'running: waiting 999, at provider 0, sent 1, failed 0, unknown 0; 12.3/s',
      'paused: waiting 500, at provider 0, sent 500, failed 0, unknown 0; 12.3/s',
      expect.stringMatching(/^Paused since .* \(Operator\): wrong price$/),
      'Goes on after: steadysend resume spring',
      'running: waiting 998, at provider 0, sent 2, failed 0, unknown 0; 12.3/s',
      'finished: waiting 0, at provider 0, sent 1,000, failed 0, unknown 0',
    ]);
  });

  test('a person’s pause on top of one that would end by itself', () => {
    const lines = show([paused('nothing'), paused('nothing'), paused('person')], 10);
    expect(lines.map((line) => line.slice(9).trimEnd()).slice(3)).toEqual([
      expect.stringMatching(/^paused: /),
      expect.stringMatching(/^Paused since /),
      'Goes on after: steadysend resume spring',
    ]);
  });

  test('how far the list is read, while that is all there is', () => {
    const preparation = { rows: 1_204_000, bytes: 45_900, totalBytes: 100_000 };
    const [line] = show([{ ...BLANK, preparation }], 10);
    expect(line?.slice(9)).toBe('preparing: 1,204,000 rows read, 45 % of the list\n');
    expect(statusText({ ...BLANK, preparation })).toMatch(
      /^preparing +1,204,000 rows read, 45 % of the list$/m,
    );
    expect(statusText(BLANK)).not.toMatch(/^preparing /m);
  });

  test('several campaigns: each line with its id, and together no more lines than one would print', () => {
    const both = ['spring', 'autumn'];
    const minute = Array.from({ length: 60 }, (_, second) => running(second * 10));
    const lines = show(
      minute.flatMap((status) => both.map((id) => ({ ...status, id }))),
      500,
      both,
    );
    expect(lines).toHaveLength(12);
    expect(lines.filter((line) => line.slice(9).startsWith('autumn: running: '))).toHaveLength(6);
    const [, , ...change] = show(
      [running(1), { ...running(1), id: 'autumn' }, paused('person')],
      10,
      both,
    );
    expect(change.map((line) => line.slice(9, 23))).toEqual([
      'spring: paused',
      'spring: Paused',
      'spring: Goes o',
    ]);
  });

  test('nothing twice while nothing changes', () => {
    expect(
      show(
        Array.from({ length: 60 }, () => paused('person')),
        1_000,
      ),
    ).toHaveLength(3);
  });
});

describe('the exit code of a status', () => {
  test.each([
    [over('finished'), 0],
    [over('finished', { suppressed: 3, duplicates: 2 }), 0],
    [over('finished', { rejected: 1 }), 3],
    [over('finished', { failed: 1 }), 3],
    [over('finished', { unknown: 1 }), 3],
    [over('failed'), 1],
    [over('cancelled'), 8],
    [paused('nothing'), 6],
    [paused('person'), 7],
    [running(1), null],
    [BLANK, null],
    // The report is not written yet, so `report` would not find it.
    [{ ...over('finished'), finishedAt: null }, null],
    [{ ...over('cancelled'), finishedAt: null }, null],
  ])('%#: %j', (status, code) => {
    expect(exitCodeOf(status)).toBe(code);
  });
});

test('the status for people says why a campaign failed', () => {
  const failure = { code: 'ListError', message: 'list.csv: the list is empty' };
  expect(statusText({ ...over('failed'), failure })).toContain(
    'Failed (ListError): list.csv: the list is empty',
  );
});

describe('the status for people says who ends a pause', () => {
  const at = new Date(AT).toISOString();
  const MONEY = {
    code: 'FailedOperation.InsufficientBalance',
    reason: 'balance' as const,
    message: 'No money.',
    since: at,
    resumeAt: new Date(AT + 300_000).toISOString(),
    needs: 'person' as const,
  };
  const lines = (pause: CampaignStatus['pause']) =>
    statusText({ ...running(500), state: 'paused', pause })
      .split('\n')
      .slice(-4, -1);

  test('a person, and the next try that may make it unnecessary', () => {
    expect(lines(MONEY)).toEqual([
      expect.stringMatching(
        /^Paused since .* \(FailedOperation.InsufficientBalance\): No money\.$/,
      ),
      'Goes on after: steadysend resume spring',
      expect.stringMatching(/^Or by itself: next try .*:05:00\.$/),
    ]);
  });

  test('a pause that a person set on top of the provider’s', () => {
    const operator = { since: new Date(AT + 60_000).toISOString(), message: 'wrong price' };
    expect(lines({ ...MONEY, resumeAt: null, operator })).toEqual([
      expect.stringMatching(/^Paused since /),
      expect.stringMatching(/^Paused by a person too, since .*:01:00: wrong price$/),
      'Goes on after: steadysend resume spring',
    ]);
  });
});

describe('a campaign without a report', () => {
  const REPORTLESS = { ...over('cancelled'), finishedAt: null };

  test('cancelled, while SES has some of its mails: what is waited for, in the status as well', () => {
    const status = { ...REPORTLESS, counts: { ...COUNTS, atProvider: 48 } };
    const followed =
      'It is followed until SES is done with the 48 recipients that it had accepted; the report is written then.';
    expect(noReportText(status, '/home')).toBe(
      `Campaign spring is cancelled. ${followed} Wait for it: steadysend watch spring`,
    );
    expect(statusText(status)).toContain(`\n${followed}\n`);
    expect(statusText(over('cancelled'))).not.toContain('followed');
  });

  test.each([
    [REPORTLESS, 'is cancelled. Its report is being written.'],
    [running(1), 'is running and not over; its report is written at its end. Wait for it: '],
    [paused('person'), 'What ends the pause: steadysend status spring'],
    [{ ...running(1), state: 'recurring' as const }, 'it is never over'],
    [over('finished'), 'is not in /home: give with --home'],
    [over('failed', { rows: 0 }), 'ended before its list was read'],
  ])('%#: says why, and what to do', (status, text) => {
    expect(noReportText(status, '/home')).toContain(text);
  });
});
