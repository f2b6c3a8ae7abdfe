import { expect, test } from 'vitest';
import { CAUSES } from '../../../bench/lib/causes.ts';
import { judge, type Goal } from '../../../bench/lib/goals.ts';
import { SECTIONS } from '../../../bench/sections/all.ts';

const goals: Goal[] = [
  { id: 'x.share', section: 'x', what: 'a share', unit: 'percent', bound: { atLeast: 0.97 } },
  { id: 'x.cost', section: 'x', what: 'a cost', unit: 'ratio', bound: { atMost: 1.8 } },
];
const verdicts = (measured: Record<string, number>) =>
  judge(measured, goals).map(({ verdict }) => verdict);

test('a bound itself is reached, and what lies beyond it is missed', () => {
  expect(verdicts({ 'x.share': 0.97, 'x.cost': 1.8 })).toEqual(['reached', 'reached']);
  expect(verdicts({ 'x.share': 0.969, 'x.cost': 1.81 })).toEqual(['missed', 'missed']);
});

test('what is no number was not measured, and is no success', () => {
  expect(verdicts({ 'x.cost': Number.NaN })).toEqual(['not measured', 'not measured']);
  expect(judge({ 'x.share': Infinity }, goals)[0]).toMatchObject({ measured: null });
});

test('every goal belongs to a section, and every cause to a goal', () => {
  const all = judge({}).map(({ goal }) => goal);
  const names = SECTIONS.map(({ name }) => name);
  expect(all.filter(({ section }) => !names.includes(section))).toEqual([]);
  expect(new Set(all.map(({ id }) => id)).size).toBe(all.length);
  const ids = all.map(({ id }) => id);
  expect(Object.keys(CAUSES).filter((id) => !ids.includes(id))).toEqual([]);
});
