import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { campaignFileSchema } from '../../../src/cli/campaign-file/schema.ts';
import { unsubscribeCode } from '../../../src/cli/campaign-file/unsubscribe.ts';
import { checkId, idAgain, idFor } from '../../../src/cli/launch/campaign-id.ts';
import { accountName, contentHash, type Content } from '../../../src/cli/launch/content-hash.ts';
import { placeholders } from '../../../src/domain/placeholders.ts';
import { loadConfig } from '../../../src/config.ts';
import { nearest } from '../../../src/nearest.ts';

const FILE = {
  name: 'Spring sale',
  from: 'News <news@mail.example.com>',
  subject: 'Hello',
  template: 10001,
  recipients: { file: 'list.csv', data: { name: 'first', city: 'town' } },
};

function content(changes: object = {}, others: Partial<Content> = {}): Content {
  return {
    file: campaignFileSchema.parse({ ...FILE, ...changes }),
    unsubscribe: null,
    listHash: 'list',
    suppressHashes: [],
    templateHash: 'template',
    account: 'tencent ap-guangzhou',
    ...others,
  };
}

describe('the content hash', () => {
  test('does not depend on the order of keys, nor on what decides nothing about the mails', () => {
    const reordered = { recipients: { data: { city: 'town', name: 'first' }, file: 'moved.csv' } };
    const quota = { pause: { quota: { resume: 'manual' } } };
    for (const same of [reordered, quota, { name: 'Another name' }]) {
      expect(contentHash(content(same), 'id')).toBe(contentHash(content(), 'id'));
    }
  });

  test.each([
    ['sender', content({ from: 'sales@mail.example.com' })],
    ['subject', content({ subject: 'Hi' })],
    ['template', content({ template: 10002 })],
    ['columns', content({ recipients: { file: 'list.csv', data: { name: 'last' } } })],
    ['defaults', content({ recipients: { ...FILE.recipients, defaults: { name: 'x' } } })],
    ['chunk size', content({ chunkSize: 10 })],
    ['unsubscribe', content({}, { unsubscribe: '1' })],
    ['list', content({}, { listHash: 'other' })],
    ['suppressions', content({}, { suppressHashes: ['one'] })],
    ["template's content", content({}, { templateHash: 'other' })],
    ['account', content({}, { account: 'tencent ap-singapore' })],
  ])('changes with the %s', (_what, changed) => {
    expect(contentHash(changed, 'id')).not.toBe(contentHash(content(), 'id'));
  });

  test('changes with the id', () => {
    expect(contentHash(content(), 'a')).not.toBe(contentHash(content(), 'b'));
  });

  test('the account is the place, not the key: a rotated key does not send everything again', () => {
    const account = (env: Record<string, string>) =>
      accountName(loadConfig({ env: { STEADYSEND_HOME: '/nonexistent', ...env } }).ses);
    expect(account({ TENCENTCLOUD_SECRET_ID: 'a' })).toBe(account({ TENCENTCLOUD_SECRET_ID: 'b' }));
    const local = account({ STEADYSEND_SES_ENDPOINT: 'http://127.0.0.1:1' });
    expect(local).toBe(account({ STEADYSEND_SES_ENDPOINT: 'http://localhost:2' }));
    expect(local).not.toBe(account({}));
  });
});

describe('campaign ids', () => {
  test('are made of the name and the content', () => {
    const hash = 'c4d1dc87ffff';
    expect(idFor('Spring sale: 50 % off!', hash)).toBe('spring-sale-50-off-c4d1dc87');
    expect(idFor('Été à Zürich', hash)).toBe('ete-a-zurich-c4d1dc87');
    expect(idFor('双十一', hash)).toBe('campaign-c4d1dc87');
    expect(idAgain('spring-c4d1dc87', 1)).toBe('spring-c4d1dc87');
    expect(idAgain('spring-c4d1dc87', 3)).toBe('spring-c4d1dc87-3');
  });

  test('are always ids that --id takes, also those of --again', () => {
    fc.assert(
      fc.property(fc.string(), fc.integer({ min: 1, max: 99 }), (name, time) => {
        const id = idFor(name, 'c4d1dc87');
        expect(checkId(id)).toBe(id);
        const again = idAgain(id, time);
        expect(checkId(again)).toBe(again);
        expect(again.endsWith(time === 1 ? 'c4d1dc87' : `c4d1dc87-${time}`)).toBe(true);
      }),
    );
  });

  test.each(['', 'A', '-a', 'a_b', 'a b', 'x'.repeat(41), '../x', 'a\n'])('%j is none', (id) => {
    expect(() => checkId(id)).toThrow(/1 to 40/);
  });
});

test('the unsubscribe codes of the two sites, which swap the first two languages', () => {
  expect(unsubscribeCode('zh-CN', 'china')).toBe('1');
  expect(unsubscribeCode('en', 'china')).toBe('2');
  expect(unsubscribeCode('zh-CN', 'international')).toBe('2');
  expect(unsubscribeCode('en', 'international')).toBe('1');
  expect(unsubscribeCode('none', 'china')).toBe('0');
  expect(unsubscribeCode('vi', 'international')).toBe('12');
  expect(unsubscribeCode(2, 'international')).toBe('2');
});

test('placeholders, with the spaces that the console leaves in them', () => {
  expect(placeholders('<p>{{name}} {{ city }}{{code}} {{name}}</p> {no} {{}}')).toEqual([
    'city',
    'code',
    'name',
  ]);
});

describe('the nearest name', () => {
  test.each([
    ['sujbect', ['name', 'subject'], 'subject'],
    ['replyto', ['replyTo', 'from'], 'replyTo'],
    ['emial', ['file', 'email'], 'email'],
    ['frobnicate', ['name', 'subject'], null],
    ['x', [], null],
  ])('to %s of %j is %s', (written, known, expected) => {
    expect(nearest(written, known)).toBe(expected);
  });
});
