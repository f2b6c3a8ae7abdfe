import { expect, test } from 'vitest';
import { allRows } from '../../../activities/row-list.ts';
import { openCampaignFolder } from '../../../src/storage/campaign-folder.ts';
import { openHome } from '../../../src/storage/home.ts';
import { definitionOf } from '../../support/campaign-harness.ts';
import { tempDir } from '../../support/temp-dir.ts';

const DEFINITION = definitionOf({ id: 'spring', csv: '' });
const COUNTS = { rows: 1, recipients: 0, rejected: 1, suppressed: 0, duplicates: 0, chunks: 0 };

test('a part of the folder that is gone ends the report with its name, and not the worker', async () => {
  const folder = openCampaignFolder(openHome(await tempDir()), 'spring');
  await folder.store.write('rejects.csv', 'line,field,reason,value\n2,email,empty,\n');
  await folder.store.write('suppressed.csv', 'line,email,list\n');
  const reading = (async () => {
    for await (const row of allRows(folder, DEFINITION, COUNTS)) expect(row.line).toBe(2);
  })();
  await expect(reading).rejects.toMatchObject({
    code: 'missing',
    object: 'campaigns/spring/duplicates.csv',
  });
});
