import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { format, resolveConfig } from 'prettier';
import { errorCodesPage } from './error-codes-page.ts';

/**
 * Writes docs/error-codes.md from the error table. With `--check` it writes nothing and ends with
 * exit code 1 when the page is out of date.
 */
const PAGE = fileURLToPath(new URL('../docs/error-codes.md', import.meta.url));

const check = process.argv.includes('--check');
const options = await resolveConfig(PAGE);
const page = await format(errorCodesPage(), { ...options, parser: 'markdown' });
if (!check) {
  await writeFile(PAGE, page);
} else if ((await readFile(PAGE, 'utf8').catch(() => '')) !== page) {
  process.stderr.write('docs/error-codes.md is out of date: run `npm run docs:errors`\n');
  process.exitCode = 1;
}
