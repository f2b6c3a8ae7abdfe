import { randomInt } from 'node:crypto';
import { expect, test } from 'vitest';
import type { Verdict } from '../../src/selftest/verdict.ts';
import { selftest } from './selftest-program.ts';

/** Seeds that have found something, and one that nobody has tried. */
const SEEDS = [2, 11, randomInt(2 ** 32)];
const HOUR_MS = 3_600_000;

test.each(SEEDS)(
  'two hundred kills, seed %i: nobody is lost and nobody is mailed twice',
  async (seed) => {
    const args = ['--kills', '200', '--seed', String(seed)];
    const { stdout, stderr, code } = await selftest(args, HOUR_MS);
    process.stderr.write(`selftest, seed ${seed}: ${stdout.replaceAll(/\s+/g, ' ')}\n`);
    expect(code, stderr).toBe(0);
    expect(JSON.parse(stdout) as Verdict).toMatchObject({
      ok: true,
      kills: { total: 200 },
      lost: 0,
      repeated: 0,
      unknown: 0,
    });
  },
);

test('two hundred kills of campaigns of all kinds', async () => {
  const seed = randomInt(2 ** 32);
  const args = ['--kills', '200', '--seed', String(seed), '--kinds', 'all'];
  const { stdout, stderr, code } = await selftest(args, HOUR_MS);
  process.stderr.write(`selftest, all kinds, seed ${seed}: ${stdout.replaceAll(/\s+/g, ' ')}\n`);
  expect(code, stderr).toBe(0);
  expect(JSON.parse(stdout) as Verdict).toMatchObject({ ok: true, lost: 0, repeated: 0 });
});

test('every kill point: nobody is lost and nobody is mailed twice', async () => {
  const { stdout, stderr, code } = await selftest(['--points', 'all', '--lanes', '4'], HOUR_MS);
  expect(code, stderr).toBe(0);
  const { points, failed } = JSON.parse(stdout) as { points: number; failed: unknown[] };
  process.stderr.write(`kill points: ${points}\n`);
  expect(failed).toEqual([]);
});

test('a kill point of each kind: nobody is lost and nobody is mailed twice', async () => {
  const { stdout, stderr, code } = await selftest(['--points', 'some', '--lanes', '4'], HOUR_MS);
  expect(code, stderr).toBe(0);
  const { points, failed } = JSON.parse(stdout) as { points: number; failed: unknown[] };
  process.stderr.write(`kill points: ${points}\n`);
  expect(failed).toEqual([]);
  expect(points).toBeGreaterThan(15);
});
