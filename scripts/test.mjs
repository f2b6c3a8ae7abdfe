// `npm test`: from a fresh clone to a verdict. What is cheap comes first; the last line counts.
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { pathToFileURL } from 'node:url';
import { runCommand } from './run-command.mjs';
import { log, root, setup } from './setup.mjs';
import { countTests, explainCounts } from './test-counts.mjs';

const checks = [
  { name: 'format', bin: 'prettier', args: ['--check', '--log-level', 'warn', '.'] },
  { name: 'lint', bin: 'oxlint', args: ['--type-aware', '--deny-warnings'] },
  { name: 'types', bin: 'tsc', package: 'typescript', args: ['-p', 'tsconfig.json'] },
  { name: 'sandbox', bin: 'tsc', package: 'typescript', args: ['-p', 'tsconfig.sandbox.json'] },
  { name: 'unused', bin: 'knip', args: [] },
];

async function main(argv) {
  const all = argv.includes('--all');
  const forVitest = argv.filter((argument) => argument !== '--all');
  await setup();
  const env = { ...process.env, ...(await temporalEnvironment()) };
  if (all) env.STEADYSEND_LONG_TESTS = '1';
  if (forVitest.length > 0) {
    log('running what you named only, without the static checks');
  } else if (!(await runChecks())) {
    log('the static checks failed, so the tests were not run');
    return 1;
  }
  return await runTests(forVitest, env, all);
}

// Before anything else is looked at: without a server nothing here is a verdict, and what takes
// minutes on a new machine should show its progress.
async function temporalEnvironment() {
  const compiled = pathToFileURL(join(root, 'dist', 'src', 'temporal', 'find-server.js')).href;
  const { findServer } = await import(compiled);
  const found = await findServer({ env: process.env, log });
  if (found.kind === 'address') {
    log(`Temporal: ${found.address}`);
    return {};
  }
  log(`Temporal: ${found.path} (${found.origin}, server ${found.server})`);
  return { TEMPORAL_CLI: found.path };
}

// All of them, also after one has failed: whoever has to repair wants to see everything.
async function runChecks() {
  let passed = true;
  for (const check of checks) {
    const script = findBin(check.package ?? check.bin, check.bin);
    const { code, output, seconds } = await runCommand(process.execPath, [script, ...check.args], {
      what: check.name,
      cwd: root,
      quiet: true,
      log,
    });
    log(`${check.name}: ${code === 0 ? 'ok' : 'FAILED'} (${seconds} s)`);
    if (code === 0) continue;
    passed = false;
    process.stderr.write(`${output.trimEnd()}\n`);
  }
  return passed;
}

async function runTests(forVitest, env, all) {
  const folder = await mkdtemp(join(tmpdir(), 'steadysend-results-'));
  try {
    const file = join(folder, 'results.json');
    const args = ['run', '--reporter=default', '--reporter=json', `--outputFile.json=${file}`];
    const { code } = await runCommand(
      process.execPath,
      [findBin('vitest', 'vitest'), ...args, ...forVitest],
      { what: 'tests', cwd: root, env, log },
    );
    const expected = forVitest.length === 0 ? await testFiles(all) : [];
    const counts = await countResults(file);
    const problems = explainCounts(counts, expected);
    for (const problem of problems) log(problem);
    const skipped = counts.skipped > 0 ? `, ${counts.skipped} skipped` : '';
    // Alone on its line and last, for people and for whatever reads the log.
    process.stdout.write(`\n${counts.passed} passed, ${counts.failed} failed${skipped}\n`);
    return code === 0 && problems.length === 0 ? 0 : 1;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function countResults(file) {
  try {
    return countTests(JSON.parse(await readFile(file, 'utf8')), root);
  } catch (error) {
    log(`the test runner left no results: ${error.message}`);
    return { passed: 0, failed: 0, skipped: 0, files: [] };
  }
}

// A folder that no tier includes, or a mistyped pattern, would drop tests without a word.
async function testFiles(all) {
  const names = await readdir(join(root, 'test'), { recursive: true });
  return names
    .filter((name) => name.endsWith('.test.ts') && (all || !name.endsWith('.long.test.ts')))
    .map((name) => relative(root, join(root, 'test', name)));
}

function findBin(packageName, bin) {
  const manifestPath = join(root, 'node_modules', packageName, 'package.json');
  const manifest = createRequire(import.meta.url)(manifestPath);
  const path = typeof manifest.bin === 'string' ? manifest.bin : manifest.bin[bin];
  return join(root, 'node_modules', packageName, path);
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  log(error.message);
  process.exitCode = 1;
}
