// `npm run bench`: from a fresh clone to figures. The benchmark itself is TypeScript in bench/,
// compiled into .bench/ each time, beside the program in dist/ that it measures.
import { join } from 'node:path';
import { findCompiler } from './build.mjs';
import { runCommand } from './run-command.mjs';
import { log, root, setup } from './setup.mjs';

const compiled = join(root, '.bench');

async function main(argv) {
  await setup();
  const { code, output } = await runCommand(
    process.execPath,
    [findCompiler(), '-p', 'tsconfig.bench.json'],
    { what: 'compiling the benchmark', cwd: root, quiet: true, log },
  );
  if (code !== 0) throw new Error(`tsc found errors in the benchmark:\n${output.trim()}`);
  const program = join(compiled, 'bench', 'main.js');
  const run = await runCommand(process.execPath, [program, ...argv], {
    what: 'bench',
    cwd: root,
    log,
  });
  return run.code;
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  log(error.message);
  process.exitCode = 1;
}
