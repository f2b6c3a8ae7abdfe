import { expect, test } from 'vitest';
import {
  emptyFleet,
  GONE_MS,
  JOINING_MS,
  lookAround,
  shareOf,
  workersIn,
  type Fleet,
} from '../../../src/domain/fleet.ts';

/** The server's clock is an hour ahead of everybody's: nothing may depend on that. */
const AHEAD = 3_600_000;

/** Looks every second at workers that give signs for as long as `until` says. */
function follow(fleet: Fleet, from: number, to: number, until: Record<string, number>): Fleet {
  let seen = fleet;
  for (let now = from; now <= to; now += 1_000) {
    const signs = Object.entries(until).map(([identity, last]) => ({
      identity,
      at: AHEAD + Math.min(now, last),
    }));
    seen = lookAround(seen, signs, now);
  }
  return seen;
}

test('alone, a worker has all of the rate at once', () => {
  const fleet = follow(emptyFleet('a'), 0, 0, { a: Infinity });
  expect(shareOf(fleet, 0)).toBe(1);
});

test('a worker that joins others waits until they have made room', () => {
  const before = follow(emptyFleet('a'), 0, 10_000, { a: Infinity });
  const both = { a: Infinity, b: Infinity };
  const old = follow(before, 11_000, 11_000, both);
  expect(shareOf(old, 11_000)).toBe(0.5);
  const joining = follow(emptyFleet('b'), 11_000, 11_000, both);
  expect(shareOf(joining, 11_000)).toBeLessThan(0.05);
  const joined = follow(joining, 12_000, 14_000, both);
  expect(shareOf(joined, 11_000 + JOINING_MS)).toBe(0.5);
});

test('the part of a worker that was killed goes to the others within seconds', () => {
  const three = { a: Infinity, b: Infinity, c: 20_000 };
  const fleet = follow(emptyFleet('a'), 0, 20_000 + GONE_MS - 1_000, three);
  expect(shareOf(fleet, 30_000)).toBeCloseTo(1 / 3);
  const after = follow(fleet, 20_000 + GONE_MS, 20_000 + GONE_MS, three);
  expect(shareOf(after, 30_000)).toBe(0.5);
});

test('workers that died before this one came do not count', () => {
  const dead = { x: 0, y: 5_000, a: Infinity };
  const fleet = follow(emptyFleet('a'), 60_000, 60_000, dead);
  expect(workersIn(fleet)).toBe(1);
  expect(shareOf(fleet, 60_000)).toBe(1);
  expect(workersIn(follow(fleet, 61_000, 90_000, dead))).toBe(1);
});

test('an outage of Temporal, in which nobody gave a sign, makes nobody gone', () => {
  const both = follow(emptyFleet('a'), 0, 10_000, { a: Infinity, b: Infinity });
  // Back after a minute: we were quicker than the other, whose last sign is old.
  const back = lookAround(
    both,
    [
      { identity: 'a', at: AHEAD + 70_000 },
      { identity: 'b', at: AHEAD + 10_000 },
    ],
    70_000,
  );
  expect(workersIn(back)).toBe(2);
  const alone = follow(back, 71_000, 70_000 + GONE_MS, { a: Infinity, b: 10_000 });
  expect(workersIn(alone)).toBe(1);
});

test('a server that has forgotten everybody for a moment makes nobody gone', () => {
  const both = follow(emptyFleet('a'), 0, 10_000, { a: Infinity, b: Infinity });
  const forgotten = follow(both, 11_000, 13_000, { a: Infinity });
  expect(workersIn(forgotten)).toBe(2);
  expect(workersIn(follow(forgotten, 14_000, 16_000, { a: Infinity }))).toBe(1);
});

test('before the first look, and whatever the server shows, nobody divides by nothing', () => {
  expect(shareOf(emptyFleet('a'), 0)).toBe(1);
  expect(shareOf(lookAround(emptyFleet('a'), [], 0), 0)).toBe(1);
});
