import { join } from 'node:path';
import { expect, test } from 'vitest';
import { RejectsBySes } from '../../../activities/rejects-by-ses.ts';
import type { ReportRow } from '../../../activities/row-list.ts';
import { openCampaignFolder } from '../../../src/storage/campaign-folder.ts';
import { openHome } from '../../../src/storage/home.ts';
import { tempDir } from '../../support/temp-dir.ts';

async function newFolder(rejects: string | Buffer) {
  const folder = openCampaignFolder(openHome(join(await tempDir(), 'home')), 'autumn');
  await folder.store.write('rejects.csv', rejects);
  return {
    folder,
    text: async () => (await folder.store.read('rejects.csv'))?.toString('utf8'),
  };
}

const row = (line: number, email: string): ReportRow => ({
  line,
  email,
  fate: 'rejected',
  reason: 'InvalidEmail',
  bySes: true,
});

test('what SES refused follows what the check refused, and a second report replaces it', async () => {
  const own = 'line,field,reason,value\n4,email,no @ in the address,"Jürgen\n王伟"\n';
  const { folder, text } = await newFolder(own);
  for (const address of ['a@x.org', 'b@x.org']) {
    const rejects = new RejectsBySes(folder);
    await rejects.add([]);
    await rejects.add([row(7, address)]);
    await rejects.add([row(9, 'c@x.org')]);
    expect(await text()).not.toContain(address);
    await rejects.commit();
    expect(await text()).toBe(`${own}7,SES,InvalidEmail,${address}\n9,SES,InvalidEmail,c@x.org\n`);
  }
});

test('when SES refused nothing, or the report fails, the file stays as it was', async () => {
  const { folder, text } = await newFolder('line,field,reason,value\n');
  const none = new RejectsBySes(folder);
  await none.add([]);
  await none.commit();
  const failing = new RejectsBySes(folder);
  await failing.add([row(7, 'a@x.org')]);
  await failing.abort();
  expect(await text()).toBe('line,field,reason,value\n');
});

test('long files, with lines over the ends of reads', async () => {
  const own = Array.from(
    { length: 20_000 },
    (_, n) => `${n},email,no @,value ${'é'.repeat(n % 90)}\n`,
  );
  const { folder, text } = await newFolder(`${own.join('')}5,SES,Old,old@x.org\n`);
  const rejects = new RejectsBySes(folder);
  await rejects.add([row(7, 'a@x.org')]);
  await rejects.commit();
  expect(await text()).toBe(`${own.join('')}7,SES,InvalidEmail,a@x.org\n`);
});
