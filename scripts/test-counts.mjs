// What vitest's JSON report says, as one count and the reasons for which a run is no success.
import { relative } from 'node:path';

/**
 * @param {{ testResults: { name: string, status: string, assertionResults: { status: string }[] }[] }} report
 * @param {string} root
 */
export function countTests(report, root) {
  const counts = { passed: 0, failed: 0, skipped: 0, files: [] };
  for (const file of report.testResults) {
    counts.files.push(relative(root, file.name));
    let failedHere = 0;
    for (const { status } of file.assertionResults) {
      if (status === 'passed') counts.passed += 1;
      else if (status === 'failed') failedHere += 1;
      else counts.skipped += 1;
    }
    // A file that cannot even be loaded, or whose hooks fail, has failed without a test saying so.
    counts.failed += failedHere === 0 && file.status === 'failed' ? 1 : failedHere;
  }
  return counts;
}

/**
 * @param {ReturnType<typeof countTests>} counts
 * @param {string[]} expectedFiles
 */
export function explainCounts(counts, expectedFiles) {
  const problems = [];
  if (counts.passed + counts.failed === 0) problems.push('no test was run');
  if (counts.skipped > 0) problems.push(`${counts.skipped} tests were skipped: that is a failure`);
  // A runner that was ended early leaves no results; the list of all files would say nothing.
  if (counts.files.length === 0) return problems;
  const ran = new Set(counts.files);
  for (const file of expectedFiles) {
    if (!ran.has(file))
      problems.push(`${file} was not run: does a tier in vitest.config.ts have it?`);
  }
  return problems;
}
