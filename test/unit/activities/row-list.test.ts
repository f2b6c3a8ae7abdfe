import { expect, test } from 'vitest';
import { allRows } from '../../../activities/row-list.ts';
import type { CampaignDefinition } from '../../../src/domain/campaign-definition.ts';
import { openCampaignFolder } from '../../../src/storage/campaign-folder.ts';
import { openHome } from '../../../src/storage/home.ts';
import { tempDir } from '../../support/temp-dir.ts';

const DEFINITION: CampaignDefinition = {
  id: 'spring',
  name: 'Spring',
  from: 'news@mail.example.com',
  subject: 'Hello',
  templateId: 10001,
  variables: [],
  recipients: {
    object: 'source.csv',
    path: 'l.csv',
    email: 'email',
    data: {},
    defaults: {},
    suppress: [],
  },
  chunkSize: 50,
  quota: { resume: 'auto', resetAt: '00:00', timezone: 'Asia/Shanghai' },
  contentHash: '',
  createdAt: '2026-11-01T00:00:00Z',
};
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
