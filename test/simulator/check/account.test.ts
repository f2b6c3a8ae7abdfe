import { readFile, stat } from 'node:fs/promises';
import { beforeEach, expect, test } from 'vitest';
import { campaignWith } from './bad-campaigns.ts';
import { listOf, openCheckBench, type CheckBench } from './check-bench.ts';

const GOOD = { campaign: campaignWith({}), list: listOf(120) };

let bench: CheckBench;
beforeEach(async () => {
  bench = await openCheckBench();
});

test('recipients on either blocklist of SES are counted, over all their pages', async () => {
  const { blocklists } = bench.simulator.store;
  const now = Date.now();
  for (let n = 0; n < 250; n += 1) blocklists.addCustom(`OTHER${n}@example.com`, now, Infinity);
  blocklists.addCustom('READER7@example.com', now, Infinity);
  blocklists.addCustom('reader8@example.com', now, now - 1);
  blocklists.addBounce('reader9@example.com', now - 86_400_000);
  const { report, code } = await bench.check(GOOD);
  expect(report.blocked).toEqual({ count: 2, firstLine: 9, blocklistsRead: 'all' });
  expect(report.findings).toEqual([
    expect.objectContaining({ level: 'warning', line: 9, text: expect.stringContaining('2 rows') }),
  ]);
  expect(code).toBe(0);
});

test('a key that may not read the blocklists is no reason to refuse the campaign', async () => {
  const effect = 'error:AuthFailure.UnauthorizedOperation';
  bench.simulator.setFaults([{ action: 'ListCustomBlacklist', every: 1, effect }]);
  const { report, code } = await bench.check(GOOD);
  expect(report.blocked?.blocklistsRead).toBe('part');
  expect(report.findings.map(({ level, text }) => [level, text])).toEqual([
    ['warning', expect.stringContaining("the account's blocklist")],
  ]);
  expect(code).toBe(0);
});

test('more recipients than mails left today: when it is through, by the refills', async () => {
  bench.simulator.configure({ dailyQuota: 50 });
  const { report, code } = await bench.check(GOOD);
  expect(report.quota).toEqual({ daily: 50, usedToday: 0, leftToday: 50 });
  expect(report.expected?.quotaRefills).toBe(2);
  expect(report.findings[0]?.text).toMatch(/120 recipients and 50 mails left of today's quota/);
  expect(code).toBe(0);
});

test('what it costs', async () => {
  const { report } = await bench.check(GOOD, { STEADYSEND_PRICE_PER_1000: '2 CNY' });
  expect(report.cost).toEqual({ amount: 0.24, currency: 'CNY' });
});

test('without an account the rest is checked all the same', async () => {
  const wrong = { campaign: campaignWith({ chunkSize: '51' }), list: 'email\nann@example.com\n' };
  const none = { TENCENTCLOUD_SECRET_ID: '', TENCENTCLOUD_SECRET_KEY: '' };
  const both = await bench.check(wrong, none);
  expect(both.code).toBe(5);
  const texts = both.report.findings.map(({ text }) => text);
  expect(texts).toEqual([
    expect.stringContaining('chunkSize: may be at most 50'),
    expect.stringContaining('{{name}}'),
    expect.stringContaining('TENCENTCLOUD_SECRET_ID'),
  ]);
  expect((await bench.check(GOOD, none)).code).toBe(4);
  expect((await bench.check(GOOD, { STEADYSEND_SES_ENDPOINT: 'http://127.0.0.1:1' })).code).toBe(9);
});

test('the page with the three mails is for its owner alone', async () => {
  const { report } = await bench.check(GOOD);
  const path = report.preview ?? '';
  expect((await stat(path)).mode & 0o777).toBe(0o600);
  expect(await readFile(path, 'utf8')).toContain('&lt;p&gt;Hello Reader 100&lt;/p&gt;');
});
