import { Readable } from 'node:stream';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Io } from '../../../src/cli/io.ts';
import { ReadingProgress } from '../../../src/cli/launch/reading-progress.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function linesOf(total: number | null, everyMs: number, isErrTerminal: boolean): string[] {
  const lines: string[] = [];
  const io: Io = {
    out: () => {},
    err: (text) => void lines.push(text),
    isErrTerminal,
    isInTerminal: false,
    stdin: Readable.from([]),
    signal: new AbortController().signal,
  };
  const progress = new ReadingProgress(io, 'Checking list.csv', total);
  for (let part = 0; part < 20; part++) {
    vi.advanceTimersByTime(everyMs);
    progress.add(1_500_000);
  }
  return lines;
}

test('a list that is read within two seconds is worth no word', () => {
  expect(linesOf(30_000_000, 99, false)).toEqual([]);
});

test.each([true, false])(
  'a long one is told after 2 s and every 5 s (terminal: %s)',
  (isTerminal) => {
    expect(linesOf(30_000_000, 500, isTerminal)).toEqual([
      'Checking list.csv: 6 of 30 MB\n',
      'Checking list.csv: 21 of 30 MB\n',
    ]);
  },
);

test('nobody knows how long a pipe is', () => {
  expect(linesOf(null, 200, false)).toEqual(['Checking list.csv: 15 MB\n']);
});
