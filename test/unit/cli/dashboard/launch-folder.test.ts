import { mkdir, symlink, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import {
  campaignFiles,
  campaignPath,
  fingerprintOf,
} from '../../../../src/cli/dashboard/launch-folder.ts';
import { tempDir } from '../../../support/temp-dir.ts';

const CAMPAIGN = `name: Spring
from: News <news@mail.example.com>
subject: Hello
template: 10001
recipients: { file: list.csv }
`;

async function folderWith(files: Record<string, string>): Promise<string> {
  const folder = await tempDir();
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
  return folder;
}

test('campaign files are offered, newsletters and broken ones are told apart', async () => {
  const folder = await folderWith({
    'spring.yaml': CAMPAIGN,
    'weekly.yml': `${CAMPAIGN}send: { every: monday 08:00 }\n`,
    'broken.yaml': 'name: [',
    'list.csv': 'email\n',
  });
  expect(await campaignFiles(folder)).toEqual([
    { name: 'broken.yaml', title: null, kind: 'broken' },
    { name: 'spring.yaml', title: 'Spring', kind: 'campaign' },
    { name: 'weekly.yml', title: 'Spring', kind: 'newsletter' },
  ]);
});

test('nothing but a file of the folder can be named', async () => {
  const folder = await folderWith({ 'spring.yaml': CAMPAIGN, 'secret.txt': 'x' });
  const outside = await folderWith({ 'other.yaml': CAMPAIGN });
  await mkdir(join(folder, 'folder.yaml'));
  await symlink(join(outside, 'other.yaml'), join(folder, 'link.yaml'));
  expect(await campaignPath(folder, 'spring.yaml')).toBe(join(folder, 'spring.yaml'));
  const others = ['secret.txt', 'folder.yaml', 'link.yaml', '../spring.yaml', './spring.yaml', ''];
  for (const name of [...others, join(outside, 'other.yaml')]) {
    expect(await campaignPath(folder, name), name).toBeNull();
  }
});

test('a changed file and a changed list are seen', async () => {
  const folder = await folderWith({
    'spring.yaml': CAMPAIGN,
    'list.csv': 'email\na@example.com\n',
  });
  const path = join(folder, 'spring.yaml');
  const first = await fingerprintOf(path);
  expect(await fingerprintOf(path)).toBe(first);
  await utimes(join(folder, 'list.csv'), 1, 1);
  const second = await fingerprintOf(path);
  expect(second).not.toBe(first);
  await writeFile(path, `${CAMPAIGN}send: { at: 2030-12-01T08:00 }\n`);
  expect(await fingerprintOf(path)).not.toBe(second);
});
