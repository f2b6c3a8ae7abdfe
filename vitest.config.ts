import { defineConfig } from 'vitest/config';

interface Tier {
  name: string;
  /** A server for the whole run, shared by all tiers that say so. */
  temporal?: boolean;
  /** The binary of an S3 server, for the long tests: building it takes minutes. */
  s3?: boolean;
  timeoutMs: number;
  /** Files at a time; each one starts processes of its own in the Temporal tiers. */
  workers?: number;
}

// In the order in which they run: what fails quickly comes first.
const tiers: readonly Tier[] = [
  { name: 'tidy', timeoutMs: 60_000 },
  { name: 'unit', timeoutMs: 20_000 },
  { name: 'simulator', timeoutMs: 20_000 },
  { name: 'storage', timeoutMs: 30_000, s3: true },
  { name: 'replay', timeoutMs: 60_000 },
  { name: 'workflow', timeoutMs: 60_000, temporal: true, workers: 2 },
  { name: 'e2e', timeoutMs: 120_000, temporal: true, s3: true, workers: 2 },
  { name: 'browser', timeoutMs: 120_000, temporal: true, workers: 1 },
  { name: 'fault', timeoutMs: 240_000, temporal: true, s3: true, workers: 2 },
];

// Long tests are left out by name instead of skipped: a skipped test fails the run.
const includesLong = process.env['STEADYSEND_LONG_TESTS'] === '1';

export default defineConfig({
  test: {
    pool: 'forks',
    projects: tiers.map(({ name, timeoutMs, temporal, s3, workers }, position) => ({
      extends: true as const,
      test: {
        name,
        include: [`test/${name}/**/*.test.ts`],
        exclude: includesLong ? [] : ['**/*.long.test.ts'],
        sequence: { groupOrder: position },
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
