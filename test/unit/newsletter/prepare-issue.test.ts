import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { prepareIssue } from '../../../src/newsletter/prepare-issue.ts';
import type { SesPort, Template } from '../../../src/ses/port.ts';
import { openCampaignFolder } from '../../../src/storage/campaign-folder.ts';
import { openLocalDirectory } from '../../../src/storage/local-directory.ts';
import { openNewsletterFolder } from '../../../src/storage/newsletter-folder.ts';
import type { ObjectStore } from '../../../src/storage/object-store.ts';
import { SuppressionBulk } from '../../../src/storage/suppression-bulk.ts';
import { newsletterOf } from '../../support/newsletter-harness.ts';
import { tempDir } from '../../support/temp-dir.ts';

const NOMINAL = Date.parse('2026-11-02T08:00:00Z');
const TEMPLATE: Template = {
  templateId: 10001,
  name: 'n',
  status: 'approved',
  html: '{{name}}',
  text: '',
};

/** The only call of SES that an issue makes before its campaign runs. */
function sesOf(getTemplate: () => Promise<Template>): SesPort {
  return { getTemplate } as unknown as SesPort;
}

async function setUp(part: { suppress?: string[]; suppressionStore?: false } = {}) {
  const root = await tempDir();
  const list = join(root, 'list.csv');
  await writeFile(list, 'email,name\nann@example.com,Ann\n');
  const base = newsletterOf('weekly');
  const { suppress = [], ...store } = part;
  const recipients = { ...base.campaign.recipients, file: list, suppress, ...store };
  const definition = { ...base, campaign: { ...base.campaign, recipients } };
  const home = openLocalDirectory(join(root, 'home'));
  const news = openNewsletterFolder(home, 'weekly');
  await news.writeDefinition('0123456789abcdef', definition);
  const prepare = (store: ObjectStore = home, template = () => Promise.resolve(TEMPLATE)) =>
    prepareIssue({
      home: store,
      s3: undefined,
      ses: sesOf(template),
      newsletterId: 'weekly',
      definition: '0123456789abcdef',
      nominal: NOMINAL,
      now: NOMINAL,
      signal: new AbortController().signal,
    });
  const folder = openCampaignFolder(home, 'weekly-20261102t0800');
  return { root, list, home, news, folder, prepare };
}

/** A store whose worker dies at its nth write: what was begun is not there, and nothing after it. */
function dyingAt(store: ObjectStore, nth: number): ObjectStore {
  let writes = 0;
  const count = () => {
    writes += 1;
    if (writes >= nth) throw new Error('killed');
  };
  return {
    ...pick(store),
    write: async (name, data) => {
      count();
      await store.write(name, data);
    },
    openWriter: async (name) => {
      count();
      return await store.openWriter(name);
    },
    remove: async () => {
      throw new Error('killed');
    },
  };
}

function pick(store: ObjectStore): ObjectStore {
  return {
    location: store.location,
    read: (name) => store.read(name),
    readRange: (name, offset, length) => store.readRange(name, offset, length),
    size: (name) => store.size(name),
    write: (name, data) => store.write(name, data),
    openWriter: (name) => store.openWriter(name),
    openReader: (name) => store.openReader(name),
    list: (prefix) => store.list(prefix),
    remove: (name) => store.remove(name),
  };
}

test('killed at any write, and done again with another list: one campaign, whole', async () => {
  const { home, list, prepare, folder, news } = await setUp();
  for (const nth of [1, 2, 3]) {
    await expect(prepare(dyingAt(home, nth))).rejects.toThrow('killed');
    expect(await folder.store.size('campaign.json')).toBeNull();
    await writeFile(list, `email,name\nafter-${nth}@example.com,Ann\n`);
  }
  const done = await prepare();
  await writeFile(list, 'email,name\ntoo-late@example.com,Ann\n');
  expect(await prepare()).toEqual(done);
  expect(done).toMatchObject({ outcome: 'campaign', campaignId: 'weekly-20261102t0800' });
  const source = await folder.store.read((await folder.readDefinition()).recipients.object);
  expect(source?.toString()).toContain('after-3@example.com');
  expect(await news.readIssue('20261102t0800')).toMatchObject({ outcome: 'campaign' });
});

test('a campaign that is prepared stays, whatever becomes of list and template', async () => {
  const { list, prepare } = await setUp();
  const done = await prepare();
  await writeFile(list, '');
  const gone = () => Promise.reject(new Error('no template'));
  expect(await prepare(undefined, gone)).toEqual(done);
});

test('an issue that fails leaves no copy of its list behind', async () => {
  const { prepare, root } = await setUp();
  const draft = () => Promise.resolve({ ...TEMPLATE, status: 'inReview' as const });
  expect(await prepare(undefined, draft)).toMatchObject({
    outcome: 'failed',
    code: 'TemplateNotApproved',
  });
  expect(await readdir(join(root, 'home/campaigns/weekly-20261102t0800'))).toEqual([]);
});

test('a suppression list that is missing fails the issue, instead of mailing those on it', async () => {
  const { prepare, news } = await setUp({ suppress: ['/nowhere/gone-{yyyy}.csv'] });
  expect(await prepare()).toMatchObject({
    outcome: 'failed',
    code: 'ListError',
    message: expect.stringContaining('/nowhere/gone-2026.csv'),
  });
  expect(await news.readIssue('20261102t0800')).toMatchObject({ outcome: 'failed' });
});

/** Of SES's events or anything else: whom no campaign is to mail. */
async function suppress(home: ObjectStore, ...addresses: string[]): Promise<void> {
  const bulk = new SuppressionBulk(home);
  for (const address of addresses) {
    bulk.add({ address, reason: 'unsubscribe', at: NOMINAL, source: 'event' });
  }
  await bulk.end();
}

test('an issue is prepared from the suppression store of its moment, and keeps that', async () => {
  const { home, prepare, folder } = await setUp();
  await suppress(home, 'ann@example.com');
  await prepare();
  await suppress(home, 'bob@example.com');
  await prepare();
  const { recipients } = await folder.readDefinition();
  const copy = await folder.store.read(recipients.store?.object ?? '');
  expect(copy?.toString()).toBe('email,reason\nann@example.com,unsubscribe\n');
});

test('an issue whose file says so leaves the suppression store alone', async () => {
  const { home, prepare, folder } = await setUp({ suppressionStore: false });
  await suppress(home, 'ann@example.com');
  await prepare();
  expect((await folder.readDefinition()).recipients).not.toHaveProperty('store');
  expect(await folder.store.list('suppression')).toEqual([]);
});
