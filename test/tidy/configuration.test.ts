import { join } from 'node:path';
import { expect, test } from 'vitest';
import { withCampaignFileTable } from '../../scripts/campaign-file-table.ts';
import { KNOWN } from '../../src/config-reader.ts';
import { readProjectFile, root } from './project-files.ts';

const PAGE = 'docs/configuration.md';
const page = await readProjectFile(PAGE);

test('the table of the campaign file in docs/configuration.md is that of the schema', async () => {
  expect(await withCampaignFileTable(page, join(root, PAGE)), 'run npm run docs:schema').toBe(page);
  for (const key of [
    'recipients.file',
    'pause.taskErrors[].match',
    'ramp.steps',
    'send.window.days',
  ]) {
    expect(page).toContain(`| \`${key}\``);
  }
});

test('every setting stands in docs/configuration.md', () => {
  expect(KNOWN.length).toBeGreaterThan(20);
  expect(KNOWN.filter((name) => !page.includes(`\`${name}\``))).toEqual([]);
});
