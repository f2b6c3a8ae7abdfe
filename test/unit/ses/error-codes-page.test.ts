import { readFile } from 'node:fs/promises';
import { format, resolveConfig } from 'prettier';
import { expect, test } from 'vitest';
import { errorCodesPage } from '../../../scripts/error-codes-page.ts';
import { ERROR_TABLE } from '../../../src/ses/error-table.ts';

const path = new URL('../../../docs/error-codes.md', import.meta.url);

test('docs/error-codes.md is what `npm run docs:errors` writes', async () => {
  const config = await resolveConfig(path);
  const page = await format(errorCodesPage(), { ...config, parser: 'markdown' });
  expect(await readFile(path, 'utf8')).toBe(page);
});

test('every code is on the page once, under a heading', () => {
  const page = errorCodesPage();
  for (const { code } of ERROR_TABLE) {
    expect(page.split(`\n- \`${code}\` `), code).toHaveLength(2);
  }
});

test('every link of the page leads to a heading', () => {
  const page = errorCodesPage();
  const headings = [...page.matchAll(/^## (.+)$/gm)].map(([, title]) =>
    (title ?? '').toLowerCase().replaceAll(' ', '-'),
  );
  const links = [...page.matchAll(/\(#([a-z-]+)\)/g)].map(([, anchor]) => anchor);
  expect(links.length).toBeGreaterThan(headings.length - 1);
  for (const link of links) expect(headings).toContain(link);
});
