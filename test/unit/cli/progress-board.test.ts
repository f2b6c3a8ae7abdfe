import { describe, expect, test } from 'vitest';
import { boardLines } from '../../../src/cli/progress-board.ts';
import { newProgress, statusOf } from '../../../src/domain/campaign-view.ts';
import { NO_HOLDS } from '../../../src/domain/holds.ts';
import type { CampaignStatus } from '../../../src/domain/status.ts';

const AT = Date.parse('2026-11-24T08:00:00Z');
const WIDE = { rows: 24, columns: 120 };

function status(id: string, changes: Partial<CampaignStatus> = {}, sent = 500): CampaignStatus {
  const blank = statusOf(newProgress(id, 'Spring sale', AT), NO_HOLDS, AT);
  const counts = { ...blank.counts, rows: 1000, recipients: 1000, waiting: 1000 - sent, sent };
  return { ...blank, state: 'running', counts, ...changes };
}

const DONE = { state: 'finished', finishedAt: new Date(AT).toISOString() } as const;
const PAUSE = {
  code: 'Operator',
  reason: 'operator',
  message: 'wrong price',
  since: new Date(AT).toISOString(),
  resumeAt: null,
  needs: 'person',
} as const;

function draw(statuses: CampaignStatus[], size = WIDE, ids = statuses.map(({ id }) => id)) {
  const known = new Map(statuses.map((each) => [each.id, each]));
  return boardLines({ ids, statuses: known, note: '' }, size);
}

describe('several campaigns on a terminal', () => {
  test('a line each in the order given, and what they add up to', () => {
    const preparation = { rows: 12_000, bytes: 45, totalBytes: 100 };
    const empty = { ...status('a').counts, recipients: 0, waiting: 0, sent: 0 };
    const lines = draw(
      [
        status('spring', { ratePerSecond: 12.34 }, 333),
        status('a', { state: 'preparing', preparation, counts: empty }),
        status('held', { state: 'paused', pause: PAUSE }),
        status('over', DONE, 1000),
      ],
      WIDE,
      ['spring', 'a', 'held', 'over', 'late'],
    );
    expect(lines).toEqual([
      'spring  running    ████░░░░░░░░  33 %  333 of 1,000  12.3/s',
      'a       preparing  12,000 rows read, 45 % of the list',
      'held    paused     ██████░░░░░░  50 %  500 of 1,000  Operator, needs a person',
      'over    finished   ████████████ 100 %  1,000 of 1,000',
      'late    no answer yet',
      '5 campaigns: 1 running, 1 preparing, 1 paused, 1 finished, 1 without an answer yet; ' +
        '1,833 of 3,000 recipients done',
    ]);
  });

  const many = Array.from({ length: 30 }, (_, n) =>
    n < 20 ? status(`over-${n}`, DONE, 1000) : status(`sends-${n}`),
  );

  test('never more lines than the terminal has, and those under way first', () => {
    const lines = draw(many, { rows: 10, columns: 120 });
    expect(lines).toHaveLength(9);
    expect(lines.slice(0, 7).map((line) => line.split(' ')[0])).toEqual(
      [20, 21, 22, 23, 24, 25, 26].map((n) => `sends-${n}`),
    );
    expect(lines.slice(7)).toEqual([
      'and 23 more',
      '30 campaigns: 10 running, 20 finished; 25,000 of 30,000 recipients done',
    ]);
  });

  test.each([1, 2, 3, 4, 5, 6])('%i rows hold the lines and the cursor below them', (rows) => {
    const note = 'No worker answered. '.repeat(20);
    const statuses = new Map(many.map((each) => [each.id, each]));
    for (const columns of [20, 80]) {
      const lines = boardLines({ ids: [...statuses.keys()], statuses, note }, { rows, columns });
      expect(lines.length).toBeLessThanOrEqual(Math.max(1, rows - 1));
      expect(lines[0]).not.toBe('');
      for (const line of lines) expect(line.length).toBeLessThanOrEqual(columns);
    }
  });

  test('as many lines as fit are drawn, without a word about others', () => {
    const all = many.slice(0, 8);
    expect(draw(all, { rows: 10, columns: 120 })).toHaveLength(9);
    expect(draw(all, { rows: 10, columns: 120 }).join('\n')).not.toContain('more');
  });

  test('nothing goes backward when the list was read and sending begins', () => {
    const reading = { rows: 9, bytes: 99, totalBytes: 100 };
    const before = draw([
      status('a', { state: 'preparing', preparation: reading }),
      status('b', {}, 900),
    ]);
    const after = draw([status('a', {}, 0), status('b', {}, 900)]);
    expect(before[0]).not.toContain('█');
    expect(after[0]).toContain('░   0 %  0 of 1,000');
  });
});
