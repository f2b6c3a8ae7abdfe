import { defineConfig } from 'vitest/config';

interface Tier {
  name: string;
  /** Tiers of one group run side by side, the groups one after another. */
  group: number;
  /** A server for the whole run, shared by all tiers that say so. */
  temporal?: boolean;
  /** The binary of an S3 server, for the long tests: building it takes minutes. */
  s3?: boolean;
  timeoutMs: number;
  /** Files at a time; each one starts processes of its own in the Temporal tiers. */
  workers?: number;
}

// What fails quickly comes first. The browser's one file takes minutes and would leave a core idle
// if it had a group to itself.
const tiers: readonly Tier[] = [
  { name: 'tidy', group: 0, timeoutMs: 60_000 },
  { name: 'unit', group: 1, timeoutMs: 20_000 },
  { name: 'simulator', group: 2, timeoutMs: 20_000 },
  { name: 'storage', group: 3, timeoutMs: 30_000, s3: true },
  { name: 'replay', group: 4, timeoutMs: 60_000 },
  { name: 'workflow', group: 5, timeoutMs: 60_000, temporal: true, workers: 3 },
  { name: 'e2e', group: 6, timeoutMs: 120_000, temporal: true, s3: true, workers: 3 },
  { name: 'browser', group: 6, timeoutMs: 120_000, temporal: true, workers: 3 },
  { name: 'fault', group: 7, timeoutMs: 240_000, temporal: true, s3: true, workers: 3 },
];

// Long tests are left out by name instead of skipped: a skipped test fails the run.
const includesLong = process.env['STEADYSEND_LONG_TESTS'] === '1';

export default defineConfig({
  test: {
    pool: 'forks',
    projects: tiers.map(({ name, group, timeoutMs, temporal, s3, workers }) => ({
      extends: true as const,
      test: {
        name,
        include: [`test/${name}/**/*.test.ts`],
        exclude: includesLong ? [] : ['**/*.long.test.ts'],
        sequence: { groupOrder: group },
        testTimeout: includesLong ? timeoutMs * 10 : timeoutMs,
        hookTimeout: timeoutMs,
        teardownTimeout: 20_000,
        globalSetup: [
          ...(temporal === true ? ['test/support/temporal-server.ts'] : []),
          ...(s3 === true && includesLong ? ['test/support/s3-setup.ts'] : []),
        ],
        ...(workers === undefined ? {} : { maxWorkers: workers }),
      },
    })),
  },
});
