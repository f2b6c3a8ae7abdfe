import { beforeEach, expect, test } from 'vitest';
import { campaignWith } from './bad-campaigns.ts';
import { newsletterWith } from './bad-newsletters.ts';
import { listOf, openCheckBench, type CheckBench } from './check-bench.ts';
import { inDays, inSeconds } from './in-days.ts';

// What check tells of a newsletter, and of a start that lies ahead.
const DAY_MS = 86_400_000;

let bench: CheckBench;
beforeEach(async () => {
  bench = await openCheckBench();
});

const LIST = listOf(120);
const DAILY = '{ every: day 08:00, timezone: Europe/Berlin }';

test('a newsletter: when it is due, what an issue costs and looks like', async () => {
  const env = { STEADYSEND_PRICE_PER_1000: '2 CNY' };
  const { report, code } = await bench.check({ campaign: newsletterWith({}), list: LIST }, env);
  expect(report).toMatchObject({
    ok: true,
    kind: 'newsletter',
    start: null,
    newsletter: { every: 'monday 08:00', timezone: 'Europe/Berlin', overlap: 'skip' },
    list: { recipients: 120 },
    cost: { amount: 0.24, currency: 'CNY' },
    preview: expect.stringMatching(/campaign\.preview\.html$/),
  });
  expect(report.examples).toHaveLength(2);
  const times = report.newsletter?.nextTimes ?? [];
  expect(times).toHaveLength(3);
  for (const time of times) {
    const shown = new Date(time).toLocaleString('en-GB', {
      timeZone: 'Europe/Berlin',
      weekday: 'long',
      hour: '2-digit',
      minute: '2-digit',
    });
    expect(shown).toBe('Monday 08:00');
  }
  // By the next issue, not by now.
  expect(report.expected?.startAt).toBe(times[0]);
  expect(code).toBe(0);
});

test.each([
  ['skip', 'is skipped unless'],
  ['pause', 'is skipped, and the newsletter paused unless'],
  ['fail', 'fails unless'],
])('a list that is not there yet is no error, and ifMissing %s is told', async (policy, says) => {
  const { report, code } = await bench.check({
    campaign: newsletterWith({
      recipients: '{ file: "{yyyy}-{mm}-{dd}.csv", suppress: ["gone-{dd}.csv"] }',
      newsletter: `{ ifMissing: ${policy} }`,
    }),
    list: LIST,
  });
  expect(report.findings.map(({ level, line, text }) => [level, line, text])).toEqual([
    ['warning', 5, expect.stringMatching(`^recipients.suppress.0: .* fails unless it is by then`)],
    ['warning', 5, expect.stringMatching(`^recipients.file: .*The issue of \\S+ 08:00 ${says}`)],
  ]);
  expect(report.list).toBeNull();
  expect(code).toBe(0);
});

test('rows of an issue that are left out, as those of a campaign', async () => {
  const list = 'email,name\nann@example.com,Ann\nnobody,Bob\n';
  const { report, code } = await bench.check({ campaign: newsletterWith({}), list });
  expect(report.list?.rejects).toEqual([
    { line: 3, field: 'email', reason: expect.stringMatching(/no @/) },
  ]);
  expect(code).toBe(3);
});

test('an issue that lasts until the next is due is told, with what happens then', async () => {
  bench.simulator.configure({ dailyQuota: 50 });
  const campaign = newsletterWith({ send: DAILY, newsletter: '{ overlap: queue }' });
  const { report, code } = await bench.check({ campaign, list: LIST });
  const texts = report.findings.map(({ text }) => text);
  expect(texts).toEqual([
    expect.stringMatching(
      /^send\.every: the next issue lasts until .* By newsletter\.overlap queue, /,
    ),
    expect.stringMatching(/^120 recipients and .*quota.*: the campaign waits/),
  ]);
  expect(code).toBe(0);
});

test('several things wrong in one newsletter are told at once', async () => {
  const { report, code } = await bench.check({
    campaign: newsletterWith({
      subject: 'Hi {{nmae}}',
      send: `{ every: mondya 08:00, timezone: Europe/Berln, at: ${inDays(1)} }`,
      newsletter: '{ overlap: skp, catchUp: 1s }',
    }),
    list: 'mail,name\nann@example.com,Ann\n',
  });
  const texts = report.findings.map(({ line, text }) => `${line}: ${text}`).join('\n');
  for (const said of [
    "3: subject: template 10001 has no variable 'nmae'",
    "6: send.every: 'mondya'",
    '6: send.at: a newsletter has send.every instead',
    "6: send.timezone: 'Europe/Berln' is no IANA time zone",
    '7: newsletter.overlap: must be one of',
    '7: newsletter.catchUp: a duration of 10s or more',
    '1: there is no column "email"',
  ]) {
    expect(texts).toContain(said);
  }
  expect(report.findings).toHaveLength(7);
  expect(code).toBe(5);
});

test('a start that SES is to hold: until when to launch, and the end from there on', async () => {
  bench.simulator.configure({ dailyQuota: 100 });
  const at = inDays(3);
  const send = `{ at: ${at}, timezone: UTC, heldBy: ses }`;
  const { report, code } = await bench.check({ campaign: campaignWith({ send }), list: LIST });
  const startAt = new Date(`${at}Z`).toISOString();
  expect(report.start).toMatchObject({ at: startAt, timezone: 'UTC', heldBy: 'ses' });
  const ahead = Date.parse(startAt) - Date.parse(report.start?.launchBy ?? '');
  expect(ahead).toBeGreaterThanOrEqual(60_000);
  expect(ahead).toBeLessThan(61_000);
  // Today's quota is of no interest: 100 on the first day, 20 after its refill.
  expect(report.expected).toMatchObject({ startAt, quotaRefills: 1 });
  const lasts = Date.parse(report.expected?.finishAt ?? '') - Date.parse(startAt);
  expect(lasts).toBeLessThanOrEqual(DAY_MS + 1_000);
  expect(report.findings.map(({ text }) => text)).toEqual([
    expect.stringMatching(/^120 recipients and a daily quota of 100 mails: SES puts off/),
  ]);
  expect(code).toBe(0);
});

test('hours that are closed at the start: when they open, and the end from then on', async () => {
  const day = inDays(3).slice(0, 10);
  const send = `{ at: ${day}T08:00, timezone: UTC, window: 09:30-21:00 }`;
  const { report } = await bench.check({ campaign: campaignWith({ send }), list: LIST });
  expect(report.opens).toEqual({ at: `${day}T09:30:00.000Z`, timezone: 'UTC' });
  expect(report.expected?.finishAt).toMatch(`${day}T09:30:0`);
  const open = `{ at: ${day}T10:00, timezone: UTC, window: 09:30-21:00 }`;
  const later = await bench.check({ campaign: campaignWith({ send: open }), list: LIST });
  expect(later.report.opens).toBeNull();
});

test('a start that was missed, or cannot be met, with a policy: what happens is told', async () => {
  const missed = campaignWith({ send: '{ at: 2020-01-01T08:00, ifLate: skip }' });
  const past = await bench.check({ campaign: missed, list: LIST });
  expect(past.report.findings).toEqual([
    expect.objectContaining({
      level: 'warning',
      line: 6,
      text: expect.stringMatching(/it is not sent\.$/),
    }),
  ]);
  expect(past.code).toBe(0);
  const send = `{ at: ${inSeconds(20)}, timezone: UTC, heldBy: ses, ifLate: ask }`;
  const near = await bench.check({ campaign: campaignWith({ send }), list: LIST });
  expect(near.report.findings.map(({ text }) => text)).toEqual([
    expect.stringMatching(/^send\.at: too early: .* What is late waits for `steadysend resume`/),
  ]);
  expect(near.code).toBe(0);
});

test('what SES repeats wants consent at launch, which is told with the flag', async () => {
  const recurring = `{ heldBy: ses, begin: ${inDays(3)}, intervalHours: 24 }`;
  const { report, code } = await bench.check({ campaign: campaignWith({ recurring }), list: LIST });
  expect(report).toMatchObject({ needs: ['--cannot-be-stopped'], start: { everyHours: 24 } });
  expect(report.findings).toEqual([
    expect.objectContaining({ level: 'warning', text: expect.stringContaining('for ever') }),
  ]);
  expect(code).toBe(0);
});

test('nothing is said of the end when the start is wrong', async () => {
  const send = `{ at: ${inDays(3)}, timezone: Asia/Shangai }`;
  const { report } = await bench.check({ campaign: campaignWith({ send }), list: LIST });
  expect(report.expected).toBeNull();
  expect(report.list).toMatchObject({ recipients: 120 });
});

test('a column that is missing is told in the examples, which keep the others', async () => {
  await bench.setTemplate('<p>Hello {{name}} of {{city}}</p>');
  const { report, code } = await bench.check({ campaign: campaignWith({}), list: LIST });
  const [example] = report.examples;
  expect(example).toMatchObject({
    missing: ['city'],
    subject: 'Hello Reader 0',
    text: 'Hello Reader 0 of [no column for city]',
    html: '<p>Hello Reader 0 of [no column for city]</p>',
  });
  expect(code).toBe(5);
});
