#!/usr/bin/env node
// The program itself is compiled into dist/. A missing build is the one thing that must be said
// here; an error inside the program has to stay what it is.
import { existsSync } from 'node:fs';

const main = new URL('../dist/src/cli/main.js', import.meta.url);
if (existsSync(main)) {
  const program = await import(main.href);
  process.exitCode = await program.main(process.argv.slice(2));
} else {
  process.stderr.write('steadysend is not built yet: run `npm run build` in its folder.\n');
  process.exitCode = 1;
}
