import { expect, test } from 'vitest';
import { tenthsOf } from '../../../bench/lib/proc.ts';

test('memory over time: the highest of each tenth, whatever the number of samples', () => {
  const rising = Array.from({ length: 25 }, (_, second) => second);
  expect(tenthsOf(rising)).toEqual([1, 4, 6, 9, 11, 14, 16, 19, 21, 24]);
  expect(tenthsOf([3, 1, 2])).toEqual([3, 1, 2]);
  expect(tenthsOf([])).toEqual([]);
});
