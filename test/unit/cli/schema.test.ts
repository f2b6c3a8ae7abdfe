import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { campaignSchemaText } from '../../../src/cli/campaign-file/schema.ts';
import { readCampaignFile } from '../../../src/cli/campaign-file/read.ts';
import { hasPlaceholders } from '../../../src/domain/issue.ts';
import { packageRoot } from '../../../src/cli/package-root.ts';

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
