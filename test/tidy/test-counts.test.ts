import { describe, expect, test } from 'vitest';

interface Counts {
  passed: number;
  failed: number;
  skipped: number;
  files: string[];
}

interface TestCounts {
  countTests: (report: unknown, root: string) => Counts;
  explainCounts: (counts: Counts, expectedFiles: string[]) => string[];
}

const scriptPath = '../../scripts/test-counts.mjs';
const { countTests, explainCounts } = (await import(scriptPath)) as TestCounts;

const file = (name: string, status: string, ...tests: string[]) => ({
  name: `/project/test/${name}`,
  status,
  assertionResults: tests.map((each) => ({ status: each })),
});

const count = (...testResults: unknown[]) => countTests({ testResults }, '/project');

describe('what the closing line says', () => {
  test('tests of all files are added up', () => {
    const counts = count(
      file('a.test.ts', 'passed', 'passed', 'passed'),
      file('b.test.ts', 'failed', 'passed', 'failed'),
    );
    expect(counts).toMatchObject({ passed: 3, failed: 1, skipped: 0 });
    expect(explainCounts(counts, ['test/a.test.ts', 'test/b.test.ts'])).toEqual([]);
  });

  test('a file that cannot be loaded, or whose hook fails, counts as a failure', () => {
    expect(count(file('a.test.ts', 'failed'))).toMatchObject({ passed: 0, failed: 1 });
    expect(count(file('a.test.ts', 'failed', 'passed'))).toMatchObject({ passed: 1, failed: 1 });
  });
});

describe('what is no success though nothing failed', () => {
  test('no test was run', () => {
    expect(explainCounts(count(), [])).toEqual(['no test was run']);
  });

  test.each(['skipped', 'pending', 'todo', 'disabled'])('a test is %s', (status) => {
    const counts = count(file('a.test.ts', 'passed', 'passed', status));
    expect(explainCounts(counts, [])).toEqual([expect.stringContaining('1 tests were skipped')]);
  });

  test('a test file belongs to no tier', () => {
    const counts = count(file('a.test.ts', 'passed', 'passed'));
    expect(explainCounts(counts, ['test/a.test.ts', 'test/stray/b.test.ts'])).toEqual([
      expect.stringContaining('test/stray/b.test.ts was not run'),
    ]);
  });
});
