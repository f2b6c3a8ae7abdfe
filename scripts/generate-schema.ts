// Writes schema/campaign.schema.json from the schema that `launch` checks with; with --check it
// only compares, for the tests and CI.
import { readFile, writeFile } from 'node:fs/promises';
import { campaignSchemaText } from '../src/cli/campaign-file/schema.ts';

const path = new URL('../schema/campaign.schema.json', import.meta.url);
const text = campaignSchemaText();

if (process.argv.includes('--check')) {
  const published = await readFile(path, 'utf8').catch(() => '');
  if (published !== text) {
    process.stderr.write('schema/campaign.schema.json is not up to date: npm run docs:schema\n');
    process.exitCode = 1;
  }
} else {
  await writeFile(path, text);
}
