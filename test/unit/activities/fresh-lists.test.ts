import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { MockActivityEnvironment } from '@temporalio/testing';
import { expect, test } from 'vitest';
import type { FreshLists } from '../../../activities/contract.ts';
import type { ActivityDeps } from '../../../activities/deps.ts';
import { createTakeFreshLists } from '../../../activities/fresh-lists.ts';
import { openCampaignFolder } from '../../../src/storage/campaign-folder.ts';
import { openHome } from '../../../src/storage/home.ts';
import { SuppressionBulk } from '../../../src/storage/suppression-bulk.ts';
import { tempDir } from '../../support/temp-dir.ts';
import { definitionOf } from '../recipients/support.ts';

/** Launched while nobody was suppressed; somebody unsubscribed since. */
async function take(store: { object: string | null } | undefined) {
  const root = await tempDir();
  const list = join(root, 'list.csv');
  await writeFile(list, 'email,name\nann@x.org,Ann\n');
  const home = openHome(join(root, 'home'));
  const folder = openCampaignFolder(home, 'autumn');
  const definition = definitionOf({});
  definition.recipients.sources = { list, suppress: [] };
  if (store !== undefined) definition.recipients.store = store;
  await folder.writeDefinition(definition);
  const bulk = new SuppressionBulk(home);
  bulk.add({ address: 'ann@x.org', reason: 'unsubscribe', at: 1_000, source: 'event' });
  await bulk.end();
  const deps = { home, homeLocation: [join(root, 'home')] } as unknown as ActivityDeps;
  const environment = new MockActivityEnvironment();
  const taken = (await environment.run(createTakeFreshLists(deps), {
    campaignId: 'autumn',
  })) as FreshLists;
  return { taken, read: (object: string) => folder.store.read(object) };
}

test('a list that is read again is read with the suppression store of that moment', async () => {
  const { taken, read } = await take({ object: null });
  expect((await read(taken.store ?? ''))?.toString()).toBe('email,reason\nann@x.org,unsubscribe\n');
});

test('a campaign that leaves the suppression store alone does so then, too', async () => {
  const { taken } = await take(undefined);
  expect(taken).not.toHaveProperty('store');
});
