import { describe, expect, test } from 'vitest';
import { resumeCampaignUpdate } from '../../workflows/messages.ts';
import { campaignHarness, listOf } from '../support/campaign-harness.ts';
import { control, mailsOf, requestsOf } from '../support/simulator-record.ts';

const QUICK = { uploadDelayMs: 50, taskDelayMs: 50, ratePerSecond: null };

describe('one row that SES refuses', () => {
  /** A list of 120 whose row `place` has an address that our check lets through. */
  const listWith = (place: number, address: string) =>
    listOf(120).replace(`reader-${place}@example.com`, address);

  test.each([0, 1, 24, 25, 49])('is found at place %i, and the others are sent', async (place) => {
    const harness = await campaignHarness({ ...QUICK, rowErrors: 'refuse' });
    await harness.startWorker();
    harness.simulator.setFaults([
      {
        action: 'CreateReceiverDetailWithData',
        effect: 'error:InvalidParameterValue.ReceiverEmailInvalid',
        where: { contains: 'refused@example.com' },
      },
    ]);
    const csv = listWith(50 + place, 'refused@example.com');
    const campaign = await harness.launch({ id: 'one-row', csv });
    const { counts } = await campaign.until('the end', ({ state }) => state === 'finished');
    const all = { rows: 120, recipients: 119, rejected: 1, sent: 119, unknown: 0 };
    expect(counts).toMatchObject(all);
    await campaign.handle.result();
    const mails = await mailsOf(harness.simulator.url);
    expect(new Set(mails.map(({ email }) => email)).size).toBe(119);
    expect(mails).toHaveLength(119);
    const line = 50 + place + 2;
    const code = 'InvalidParameterValue.ReceiverEmailInvalid';
    expect(await campaign.text('report.csv')).toContain(
      `${line},refused@example.com,rejected,${code}`,
    );
    expect(await campaign.text('rejects.csv')).toContain(`${line},SES,${code},refused@example.com`);
  });

  test('is found when SES only counts it as invalid', async () => {
    const harness = await campaignHarness({ ...QUICK, rowErrors: 'count' });
    await harness.startWorker();
    // Our check and the simulator's differ on purpose: SES publishes no rule for addresses.
    const csv = listWith(60, `${'x'.repeat(60)}@${'y'.repeat(60)}.example.com`);
    harness.simulator.configure({ emailLengthMax: 100 });
    const campaign = await harness.launch({ id: 'counted', csv });
    const { counts } = await campaign.until('the end', ({ state }) => state === 'finished');
    expect(counts).toMatchObject({ recipients: 119, rejected: 1, sent: 119, unknown: 0 });
  });

  test('leaves the fates of its chunk’s other rows to them', async () => {
    const harness = await campaignHarness({
      ...QUICK,
      rowErrors: 'refuse',
      // Of the four that it takes, SES drops the last, so that each row is looked up.
      temporaryBlocks: [{ domain: 'example.com', after: 3, blockMs: 600_000 }],
      temporaryBlockMode: 'drop',
    });
    await harness.startWorker();
    harness.simulator.setFaults([
      {
        action: 'CreateReceiverDetailWithData',
        effect: 'error:InvalidParameterValue.ReceiverEmailInvalid',
        where: { contains: 'refused@example.com' },
      },
    ]);
    const csv = listOf(5).replace('reader-0@example.com', 'refused@example.com');
    const campaign = await harness.launch({ id: 'fates', csv });
    const { counts } = await campaign.until('the end', ({ state }) => state === 'finished');
    expect(counts).toMatchObject({ recipients: 4, rejected: 1, sent: 3, failed: 1, unknown: 0 });
    await campaign.handle.result();
    const fates = (await campaign.text('report.csv')).split('\n').map((row) => row.split(',')[2]);
    expect(fates.slice(1, 6)).toEqual(['rejected', 'sent', 'sent', 'sent', 'failed']);
  });
});

test('an account full of groups: finished ones are released, and it goes on', async () => {
  const harness = await campaignHarness({ ...QUICK, groupLimit: 30, taskDelayMs: 500 });
  await harness.startWorker();
  const campaign = await harness.launch({ id: 'room', csv: listOf(5_000) });
  const { counts } = await campaign.until('the end', ({ state }) => state === 'finished', 55_000);
  expect(counts.sent).toBe(5_000);
  expect(await mailsOf(harness.simulator.url)).toHaveLength(5_000);
});

test('an account full of other people’s groups pauses and says so', async () => {
  const harness = await campaignHarness({ ...QUICK, groupLimit: 0 });
  await harness.startWorker();
  const campaign = await harness.launch({ id: 'no-room', csv: listOf(100) });
  const { pause } = await campaign.until(
    'the pause',
    ({ pause: held }) => held?.needs === 'person',
  );
  expect(pause).toMatchObject({ reason: 'groupLimit', needs: 'person' });
  await control(harness.simulator.url, 'PATCH', 'config', { groupLimit: 100 });
  await campaign.handle.executeUpdate(resumeCampaignUpdate);
  await campaign.until('the end', ({ state }) => state === 'finished');
});

test('no money: it goes on within one probe interval of the refill, without a command', async () => {
  const harness = await campaignHarness({
    ...QUICK,
    balance: 0,
    pricePerMail: 1,
    balanceMode: 'refuse',
  });
  await harness.startWorker();
  const campaign = await harness.launch({
    id: 'money',
    csv: listOf(500),
    definition: { pauses: { moneyProbeEveryMs: 2_000 } },
  });
  const { pause } = await campaign.until('the pause', ({ state }) => state === 'paused');
  expect(pause).toMatchObject({ reason: 'balance', needs: 'person' });
  expect(pause?.resumeAt).not.toBeNull();
  await control(harness.simulator.url, 'PATCH', 'config', { balance: 100_000 });
  const refilledAt = Date.now();
  await campaign.until('the end', ({ state }) => state === 'finished');
  const sends = (await requestsOf(harness.simulator.url)).filter(
    ({ action, outcome }) => action === 'BatchSendEmail' && outcome === 'ok',
  );
  expect(Date.parse(sends[0]?.at ?? '') - refilledAt).toBeLessThan(3_000);
  expect(await mailsOf(harness.simulator.url)).toHaveLength(500);
});

test('a quota of 1,000 a day takes 3,000 recipients three days, refused or cached', async () => {
  for (const quotaMode of ['refuse', 'task'] as const) {
    const harness = await campaignHarness({ ...QUICK, dailyQuota: 1_000, quotaMode });
    await harness.startWorker();
    const campaign = await harness.launch({
      id: `days-${quotaMode}`,
      csv: listOf(3_000),
      definition: { pauses: { quotaProbeEveryMs: 1_000 } },
    });
    for (const day of [1, 2]) {
      await campaign.until(
        `the pause of day ${day}`,
        ({ state, counts }) => state === 'paused' && counts.sent === day * 1_000,
      );
      await control(harness.simulator.url, 'POST', 'clock', { advance: '24h' });
    }
    await campaign.until('the end', ({ state }) => state === 'finished', 50_000);
    const mails = await mailsOf(harness.simulator.url);
    expect(mails).toHaveLength(3_000);
    expect(new Set(mails.map(({ email }) => email)).size).toBe(3_000);
    // Days as the provider counts them, in UTC+8.
    const day = (at: string) => new Date(Date.parse(at) + 8 * 3_600_000).toISOString().slice(0, 10);
    expect(new Set(mails.map(({ sentAt }) => day(sentAt))).size).toBe(3);
  }
});

test('a second campaign does not burn calls on a quota that the first found used up', async () => {
  const harness = await campaignHarness({ ...QUICK, dailyQuota: 500, quotaMode: 'refuse' });
  await harness.startWorker();
  const first = await harness.launch({ id: 'first', csv: listOf(2_000) });
  const second = await harness.launch({
    id: 'second',
    csv: listOf(2_000).replaceAll('reader', 'other'),
  });
  await first.until('the pause', ({ state }) => state === 'paused');
  await second.until('the pause', ({ state }) => state === 'paused');
  const refused = (await requestsOf(harness.simulator.url)).filter(
    ({ action, outcome }) =>
      action === 'BatchSendEmail' && outcome === 'FailedOperation.ExceedSendLimit',
  );
  // In flight together at the moment the quota ended; there were 80 chunks in all.
  expect(refused.length).toBeLessThan(20);
});

test('bounces pause the campaign before SES blocks the sender', async () => {
  const harness = await campaignHarness({
    uploadDelayMs: 50,
    taskDelayMs: 50,
    statisticsDelayMs: 0,
    rejectionRate: {
      pattern: 'dead',
      above: 1,
      minimum: 1_000_000,
      blockMs: 60_000,
      taskStatus: 6,
    },
  });
  await harness.startWorker();
  const rows = Array.from({ length: 40_000 }, (_, n) =>
    n % 10 === 0 ? `dead-${n}@example.com,Gone` : `reader-${n}@example.com,Reader`,
  );
  const campaign = await harness.launch({ id: 'bounces', csv: ['email,name', ...rows].join('\n') });
  const { pause, counts } = await campaign.until(
    'the pause',
    ({ state }) => state === 'paused',
    55_000,
  );
  expect(pause).toMatchObject({ code: 'RejectionGuard', needs: 'person', reason: 'rejectionRate' });
  expect(pause?.message).toContain('10 %');
  expect(counts.waiting).toBeGreaterThan(0);
  await campaign.handle.terminate('seen enough');
});

test('a share of the quota that is used up stops before SES has to hold tasks back', async () => {
  const harness = await campaignHarness({ ...QUICK, dailyQuota: 2_000, statisticsDelayMs: 0 });
  await harness.startWorker();
  const campaign = await harness.launch({
    id: 'share',
    csv: listOf(3_000),
    definition: { pauses: { quotaShare: 0.5 } },
  });
  const { pause } = await campaign.until(
    'the pause',
    ({ state, counts }) => state === 'paused' && counts.atProvider === 0,
  );
  expect(pause).toMatchObject({ code: 'QuotaGate', reason: 'quota', needs: 'nothing' });
  // Half of 2,000. What waited in the rate limit's queue when the gate closed is left for later.
  const { length } = await mailsOf(harness.simulator.url);
  expect(length).toBeLessThanOrEqual(1_000);
  expect(length).toBeGreaterThan(500);
  await control(harness.simulator.url, 'PATCH', 'config', { dailyQuota: 100_000 });
  await campaign.handle.executeUpdate(resumeCampaignUpdate);
  await campaign.until('the end', ({ state }) => state === 'finished');
  expect(await mailsOf(harness.simulator.url)).toHaveLength(3_000);
});
