// Makes a fresh clone runnable, with Node's built-ins only: there is nothing else yet.
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { buildIfStale, hashLockfile, lockPath, root, stampInstall } from './build.mjs';
import { withLock } from './file-lock.mjs';
import { runCommand } from './run-command.mjs';

export { root };

// The lowest version on which every dependency runs: oxlint, knip and vitest ask for it.
const LOWEST_NODE = [20, 19];

export function log(line) {
  process.stderr.write(`${line}\n`);
}

/** Null when this Node will do, else one sentence that says what to do. */
export function nodeProblem(version) {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const [lowestMajor, lowestMinor] = LOWEST_NODE;
  if (major > lowestMajor || (major === lowestMajor && minor >= lowestMinor)) return null;
  return (
    `steadysend needs Node ${LOWEST_NODE.join('.')} or newer and this is ${version} ` +
    `(${process.execPath}). Install a newer Node and run the same command again.`
  );
}

/** Installs and builds whatever is missing or stale. Safe when several runs start at once. */
export async function setup() {
  const problem = nodeProblem(process.versions.node);
  if (problem !== null) throw new Error(problem);
  await withLock(lockPath, { what: 'setting up this checkout', log }, async () => {
    await installIfStale();
    await buildIfStale(log);
  });
}

async function installIfStale() {
  const wanted = await hashLockfile();
  const stamp = join(root, 'node_modules', '.steadysend-install');
  if (existsSync(stamp) && (await readFile(stamp, 'utf8')) === wanted) return;
  log('installing dependencies (npm ci)');
  // Without scripts: no dependency needs its own (npm 11 holds them back anyway, so both behave
  // alike), and our `prepare` would wait for the lock that this very process holds.
  // NODE_ENV=production would leave the compiler out.
  const args = ['ci', '--ignore-scripts', '--include=dev', '--no-audit', '--no-fund'];
  const { command, prefix } = npmCommand();
  const { code, output, seconds } = await runCommand(command, [...prefix, ...args], {
    what: 'installing dependencies',
    cwd: root,
    quiet: true,
    log,
  });
  if (code !== 0) throw new Error(`npm ci failed:\n${firstLines(output)}`);
  await stampInstall();
  log(`installed in ${seconds} s`);
}

// npm appends its whole manual to some errors.
function firstLines(output) {
  return output.trim().split('\n').slice(0, 20).join('\n');
}

// Under `npm run` the very npm that was started names itself; else the one on PATH.
function npmCommand() {
  const script = process.env.npm_execpath;
  const isNpm = script !== undefined && /npm-cli\.[cm]?js$/.test(script) && existsSync(script);
  if (isNpm) return { command: process.execPath, prefix: [script] };
  return { command: process.platform === 'win32' ? 'npm.cmd' : 'npm', prefix: [] };
}
