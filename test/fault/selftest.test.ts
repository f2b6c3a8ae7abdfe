import { expect, test } from 'vitest';
import type { Verdict } from '../../src/selftest/verdict.ts';
import { selftest } from './selftest-program.ts';

test('campaigns of all kinds under kills: nobody is lost, mailed twice, or mailed early', async () => {
  const args = ['--kills', '24', '--seed', '5', '--kinds', 'all', '--recipients', '1440'];
  const { stdout, stderr, code } = await selftest(args, 230_000);
  expect(code, stderr).toBe(0);
  expect(JSON.parse(stdout) as Verdict).toMatchObject({
    ok: true,
    seed: 5,
    kills: { total: 24 },
    campaigns: 6,
    kinds: ['immediate', 'scheduled', 'timed', 'recurring', 'windowed', 'ramped'],
    recipients: 1_440,
    mailed: 1_440,
    lost: 0,
    repeated: 0,
    unknown: 0,
    findings: [],
  });
});

test('kill points of each kind are told without doing anything', async () => {
  const { stdout, stderr, code } = await selftest(['--points', 'some', '--plan'], 60_000);
  expect(code, stderr).toBe(0);
  expect((JSON.parse(stdout) as unknown[]).length).toBeGreaterThan(15);
});

test('the plan is told without doing anything, and is the same for the same seed', async () => {
  const [first, second, other] = await Promise.all([
    selftest(['--kills', '5', '--seed', '3', '--plan'], 60_000),
    selftest(['--kills', '5', '--seed', '3', '--plan'], 60_000),
    selftest(['--kills', '5', '--seed', '4', '--plan'], 60_000),
  ]);
  expect(first.code).toBe(0);
  expect(second.stdout).toBe(first.stdout);
  expect(other.stdout).not.toBe(first.stdout);
});

test.each([
  [['--kills', 'many'], '--kills'],
  [['--seed', '-1'], '--seed'],
  [['--points', 'none'], '--points'],
  [['--kinds', 'weekly'], '--kinds'],
])('a wrong flag is named: %j', async (args, named) => {
  const { code, stderr } = await selftest(args, 60_000);
  expect(code).toBe(2);
  expect(stderr).toContain(named);
});
