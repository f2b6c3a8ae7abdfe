// Writes schema/campaign.schema.json, and the table of docs/configuration.md, from the schema that
// `launch` checks with; with --check it only compares, for the tests and CI.
import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { campaignSchemaText } from '../src/cli/campaign-file/schema.ts';
import { withCampaignFileTable } from './campaign-file-table.ts';

const schemaPath = fileURLToPath(new URL('../schema/campaign.schema.json', import.meta.url));
const pagePath = fileURLToPath(new URL('../docs/configuration.md', import.meta.url));
const wanted: Record<string, string> = {
  [schemaPath]: campaignSchemaText(),
  [pagePath]: await withCampaignFileTable(await readFile(pagePath, 'utf8'), pagePath),
};

for (const [path, text] of Object.entries(wanted)) {
  if (!process.argv.includes('--check')) {
    await writeFile(path, text);
  } else if ((await readFile(path, 'utf8').catch(() => '')) !== text) {
    process.stderr.write(`${path} is not up to date: npm run docs:schema\n`);
    process.exitCode = 1;
  }
}
