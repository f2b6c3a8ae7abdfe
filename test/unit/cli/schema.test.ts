import { readFile, readdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { campaignSchemaText } from '../../../src/cli/campaign-file/schema.ts';
import { readCampaignFile } from '../../../src/cli/campaign-file/read.ts';
import { hasPlaceholders } from '../../../src/domain/issue.ts';
import { packageRoot } from '../../../src/cli/package-root.ts';
import { tempDir } from '../../support/temp-dir.ts';
import { run } from './fake-io.ts';

test('the published schema is the one that launch checks with', async () => {
  const path = join(packageRoot(), 'schema', 'campaign.schema.json');
  expect(await readFile(path, 'utf8')).toBe(campaignSchemaText());
});

test('the campaign files under examples/ are right', async () => {
  const folder = join(packageRoot(), 'examples');
  const names = (await readdir(folder, { recursive: true })).filter((name) =>
    name.endsWith('.yaml'),
  );
  expect(names.length).toBeGreaterThanOrEqual(2);
  for (const name of names) {
    const { listPath, suppressPaths } = await readCampaignFile(join(folder, name));
    // A newsletter's list of a day is there on that day.
    const lists = [listPath, ...suppressPaths].filter((path) => !hasPlaceholders(path));
    for (const path of lists) await readFile(path);
  }
});

/** What an editor checks a file against: yaml-language-server's own comment names it. */
async function schemaBeside(path: string): Promise<string> {
  const text = await readFile(path, 'utf8');
  const named = /^# yaml-language-server: \$schema=(\S+)$/m.exec(text)?.[1];
  return await readFile(join(dirname(path), named ?? `no schema is named in ${path}`), 'utf8');
}

test('an editor finds the schema of each example, and of what init writes', async () => {
  const examples = join(packageRoot(), 'examples');
  const made = join(await tempDir(), 'made');
  expect((await run(['init', '--dir', made])).code).toBe(0);
  const files = [
    ...['campaign.yaml', 'newsletter.yaml', 'demo/campaign.yaml'].map((name) =>
      join(examples, name),
    ),
    join(made, 'campaign.yaml'),
  ];
  for (const file of files) expect(await schemaBeside(file)).toBe(campaignSchemaText());
});
