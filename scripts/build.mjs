// `npm run build`, and npm's `prepare`: compiles to dist/ and bundles the workflows beside it.
import { createHash } from 'node:crypto';
import { existsSync, realpathSync } from 'node:fs';
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { withLock } from './file-lock.mjs';
import { runCommand } from './run-command.mjs';

export const root = join(dirname(fileURLToPath(import.meta.url)), '..');
export const lockPath = join(root, '.steadysend', 'setup.lock');

const dist = join(root, 'dist');
// A sibling of dist/ at the same depth: the source maps' relative paths hold after the move.
const staging = join(root, '.dist-next');
const stampName = 'build-stamp.json';
const sourceFolders = ['src', 'workflows', 'activities'];
const buildFiles = ['package-lock.json', 'tsconfig.json', 'tsconfig.build.json'];

/** @param {(line: string) => void} log */
export async function buildIfStale(log) {
  const sources = await hashSources();
  if ((await readStamp()) === sources) return false;
  await build(sources, log);
  return true;
}

async function build(sources, log) {
  const startedAt = Date.now();
  log('building dist/');
  const tsc = findCompiler();
  await rm(staging, { recursive: true, force: true });
  await mkdir(staging);
  try {
    // Whoever runs git status while a build is going on should not see it.
    await writeFile(join(staging, '.gitignore'), '*\n');
    await compile(tsc, log);
    await bundleWorkflows();
    await rm(join(staging, '.gitignore'));
    await putInPlace();
    await writeWhole(join(dist, stampName), `${JSON.stringify({ sources })}\n`);
  } finally {
    await rm(staging, { recursive: true, force: true });
  }
  log(`built dist/ in ${((Date.now() - startedAt) / 1000).toFixed(1)} s`);
}

export function findCompiler() {
  if (!existsSync(join(root, 'node_modules'))) {
    throw new Error('node_modules is missing: run `npm ci` (or `npm test`, which does it) first.');
  }
  try {
    const manifest = createRequire(join(root, 'package.json')).resolve('typescript/package.json');
    return join(dirname(manifest), 'bin', 'tsc');
  } catch (error) {
    throw new Error(
      'typescript is not installed, so dist/ cannot be built. Run `npm ci` with the development ' +
        'dependencies; for an install without them build first, or pass --ignore-scripts.',
      { cause: error },
    );
  }
}

async function compile(tsc, log) {
  const args = [tsc, '-p', 'tsconfig.build.json', '--outDir', staging];
  const { code, output } = await runCommand(process.execPath, args, {
    what: 'compiling',
    cwd: root,
    quiet: true,
    log,
  });
  if (code !== 0) throw new Error(`tsc found errors, dist/ was left as it was:\n${output.trim()}`);
}

// The bundle ships ready-made because a worker would spend seconds of start-up on webpack, and
// because webpack releases have broken bundles before: what was tested is what runs.
async function bundleWorkflows() {
  const workflowsPath = join(staging, 'workflows', 'index.js');
  if (!existsSync(workflowsPath))
    throw new Error('workflows/index.ts is missing: nothing to bundle');
  const { bundleWorkflowCode, DefaultLogger } = await import('@temporalio/worker');
  const messages = [];
  const logger = new DefaultLogger('INFO', ({ message }) => messages.push(message));
  try {
    const workflowInterceptorModules = [join(staging, 'workflows', 'query-guard.js')];
    const failureConverterPath = join(staging, 'workflows', 'encoded-failures.js');
    // The second is for workers that encrypt payloads: src/worker/run-worker.ts.
    const bundles = {
      'workflow-bundle.js': {},
      'workflow-bundle-encrypted.js': { failureConverterPath },
    };
    for (const [name, more] of Object.entries(bundles)) {
      const options = { workflowsPath, workflowInterceptorModules, logger, ...more };
      const { code } = await bundleWorkflowCode(options);
      await writeFile(join(staging, name), code);
    }
  } catch (error) {
    throw new Error(`the workflows cannot be bundled:\n${messages.join('\n')}`, { cause: error });
  }
}

// File by file instead of swapping directories: a command that is running from dist/ may import
// one of its modules at any moment, and between two renames of a swap there is none.
async function putInPlace() {
  const wanted = await listFiles(staging);
  for (const name of wanted) {
    await mkdir(dirname(join(dist, name)), { recursive: true });
    await rename(join(staging, name), join(dist, name));
  }
  const keep = new Set([...wanted, stampName]);
  for (const name of await listFiles(dist)) {
    if (!keep.has(name)) await rm(join(dist, name), { force: true });
  }
}

async function hashSources() {
  const hash = createHash('sha256');
  const names = [...buildFiles, 'scripts/build.mjs'];
  for (const folder of sourceFolders) {
    for (const name of await listFiles(join(root, folder))) names.push(join(folder, name));
  }
  for (const name of names.toSorted()) {
    hash
      .update(`${name}\0`)
      .update(await readFile(join(root, name)))
      .update('\0');
  }
  return hash.digest('hex');
}

async function readStamp() {
  try {
    return JSON.parse(await readFile(join(dist, stampName), 'utf8')).sources;
  } catch {
    return null;
  }
}

async function listFiles(folder) {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)));
}

async function writeWhole(path, text) {
  await writeFile(`${path}.new`, text);
  await rename(`${path}.new`, path);
}

/** npm's own install writes no stamp of ours; at `prepare` it has just finished. */
export async function stampInstall() {
  const target = join(root, 'node_modules', '.steadysend-install');
  await writeWhole(target, await hashLockfile());
}

export async function hashLockfile() {
  const text = await readFile(join(root, 'package-lock.json'));
  return createHash('sha256').update(text).digest('hex');
}

async function main() {
  const log = (line) => process.stderr.write(`${line}\n`);
  await withLock(lockPath, { what: 'setting up this checkout', log }, async () => {
    const built = await buildIfStale(log);
    if (!built) log('dist/ is up to date');
    if (process.env.npm_lifecycle_event === 'prepare') await stampInstall();
  });
}

// Node resolves links in import.meta.url but not in argv: compare what both come to.
if (process.argv[1] && realpathSync(process.argv[1]) === fileURLToPath(import.meta.url)) {
  try {
    await main();
  } catch (error) {
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 1;
  }
}
