import { describe, expect, test } from 'vitest';
import {
  codeOf,
  completeGroup,
  DAY_MS,
  HOUR_MS,
  mailsOf,
  newTask,
  openBenchAtNoon,
  wireTime,
  type Bench,
} from './harness.ts';

const page = { Offset: 0, Limit: 100 };

async function sendGroup(bench: Bench, name: string, size: number): Promise<void> {
  await bench.client.BatchSendEmail(newTask(await completeGroup(bench, name, size)));
  bench.simulator.clock.advance(bench.simulator.config.taskDelayMs);
}
const today = (bench: Bench, inMs = 0): string => wireTime(bench.simulator, inMs).slice(0, 10);

describe('the default account', () => {
  test('has the documented domain, sender and templates', async () => {
    const { client } = await openBenchAtNoon();
    expect((await client.ListEmailIdentities({})).EmailIdentities).toMatchObject([
      { IdentityName: 'mail.example.com', SendingEnabled: true, CurrentReputationLevel: 20 },
    ]);
    expect((await client.ListEmailAddress(null)).EmailSenders).toMatchObject([
      { EmailAddress: 'news@mail.example.com' },
    ]);
    const { TemplatesMetadata, TotalCount } = await client.ListEmailTemplates(page);
    expect(TotalCount).toBe(3);
    expect(
      TemplatesMetadata?.map((entry) => [entry.TemplateID, entry.TemplateStatus]).sort(),
    ).toEqual([
      [10001, 0],
      [10002, 0],
      [10003, 1],
    ]);
  });

  test('GetEmailTemplate answers the content in base64, or TemplateNotExist', async () => {
    const { client } = await openBenchAtNoon();
    const template = await client.GetEmailTemplate({ TemplateID: 10002 });
    const html = Buffer.from(template.TemplateContent.Html ?? '', 'base64').toString();
    expect(html.match(/\{\{\w+\}\}/g)).toEqual(['{{name}}', '{{city}}', '{{code}}']);
    expect(await codeOf(client.GetEmailTemplate({ TemplateID: 1 }))).toBe(
      'InvalidParameterValue.TemplateNotExist',
    );
  });

  test('GetEmailIdentity shows whether a domain is verified, or NotExistDomain', async () => {
    const { client } = await openBenchAtNoon();
    const identity = await client.GetEmailIdentity({ EmailIdentity: 'mail.example.com' });
    expect(identity.VerifiedForSendingStatus).toBe(true);
    expect(identity.Attributes?.every((record) => record.Status)).toBe(true);
    expect(await codeOf(client.GetEmailIdentity({ EmailIdentity: 'no.example' }))).toBe(
      'InvalidParameterValue.NotExistDomain',
    );
  });
});

describe('GetSendEmailStatus', () => {
  test('shows the mails of a day by address, by id and by page', async () => {
    const bench = await openBenchAtNoon();
    await sendGroup(bench, 'a', 3);
    await sendGroup(bench, 'b', 3);
    const { client } = bench;
    const RequestDate = today(bench);
    const all = await client.GetSendEmailStatus({ RequestDate, ...page });
    expect(all.EmailStatusList).toHaveLength(6);
    const [third] =
      (await client.GetSendEmailStatus({ RequestDate, Offset: 4, Limit: 1 })).EmailStatusList ?? [];
    expect(third).toMatchObject({ ToEmailAddress: 'b-1@inbox.example', SendStatus: 0 });
    const byId = await client.GetSendEmailStatus({
      RequestDate,
      ...page,
      MessageId: third?.MessageId ?? '',
    });
    expect(byId.EmailStatusList).toEqual([third]);
    const byEmail = { RequestDate, ...page, ToEmailAddress: 'a-2@inbox.example' };
    expect((await client.GetSendEmailStatus(byEmail)).EmailStatusList).toMatchObject([
      { ToEmailAddress: 'a-2@inbox.example', DeliverStatus: 1 },
    ]);
    bench.simulator.configure({ batchMailsInStatus: false });
    expect((await client.GetSendEmailStatus(byEmail)).EmailStatusList).toEqual([]);
  });

  test('refuses malformed dates and dates outside of 30 days', async () => {
    const bench = await openBenchAtNoon();
    const call = (RequestDate: string): Promise<string> =>
      codeOf(bench.client.GetSendEmailStatus({ RequestDate, ...page }));
    expect(await call('yesterday')).toBe('InvalidParameterValue.WrongDate');
    expect(await call(today(bench, -40 * DAY_MS))).toBe('FailedOperation.NotSupportDate');
    expect(await call(today(bench, 2 * DAY_MS))).toBe('FailedOperation.NotSupportDate');
    expect(await call(today(bench, -20 * DAY_MS))).toBe('ok');
  });
});

describe('GetStatisticsReport', () => {
  test('counts mails by day, by sender domain and by recipient provider', async () => {
    const bench = await openBenchAtNoon();
    bench.simulator.clock.advance(DAY_MS);
    await sendGroup(bench, 'a', 2);
    bench.simulator.clock.advance(DAY_MS);
    await sendGroup(bench, 'b', 3);
    const { client } = bench;
    const range = { StartDate: today(bench, -DAY_MS), EndDate: today(bench) };
    const report = await client.GetStatisticsReport(range);
    expect(report.DailyVolumes).toMatchObject([
      { SendDate: range.StartDate, AcceptedCount: 2, DeliveredCount: 2 },
      { SendDate: range.EndDate, AcceptedCount: 3, BounceCount: 0 },
    ]);
    expect(report.OverallVolume).toMatchObject({ RequestCount: 5 });
    const overall = async (filter: object): Promise<number | undefined> =>
      (await client.GetStatisticsReport({ ...range, ...filter })).OverallVolume.RequestCount;
    expect(await overall({ Domain: 'mail.example.com' })).toBe(5);
    expect(await overall({ Domain: 'other.example' })).toBe(0);
    expect(await overall({ ReceivingMailboxType: 'inbox.example' })).toBe(5);
    expect(await overall({ ReceivingMailboxType: 'gmail.com' })).toBe(0);
    bench.simulator.configure({ statisticsDelayMs: HOUR_MS });
    expect(await overall({})).toBe(2);
  });

  test('refuses a range that is none', async () => {
    const { client } = await openBenchAtNoon();
    for (const [StartDate, EndDate] of [
      ['2026-02-30', '2026-03-01'],
      ['2026-03-02', '2026-03-01'],
      ['1990-01-01', '2026-01-01'],
    ] as const) {
      expect(await codeOf(client.GetStatisticsReport({ StartDate, EndDate }))).toBe(
        'InvalidParameterValue.WrongDate',
      );
    }
  });
});

describe('SendEmail', () => {
  const mail = {
    FromEmailAddress: 'news@mail.example.com',
    Destination: ['a@inbox.example'],
    Subject: 'Your code, {{name}}',
    Template: { TemplateID: 10001, TemplateData: '{"name":"Ada"}' },
  };

  test('hands over at once and answers an id that GetSendEmailStatus knows', async () => {
    const bench = await openBenchAtNoon();
    const { MessageId = '' } = await bench.client.SendEmail(mail);
    expect(await mailsOf(bench.simulator)).toMatchObject([
      { email: 'a@inbox.example', subject: 'Your code, Ada', taskId: null, groupName: null },
    ]);
    const RequestDate = today(bench);
    const found = await bench.client.GetSendEmailStatus({ RequestDate, ...page, MessageId });
    expect(found.EmailStatusList).toMatchObject([{ ToEmailAddress: 'a@inbox.example' }]);
  });

  test.each([
    ['a malformed sender', { FromEmailAddress: 'news' }, 'FailedOperation.IncorrectSender'],
    [
      'another sender',
      { FromEmailAddress: 'a@b.example' },
      'FailedOperation.NotAuthenticatedSender',
    ],
    ['no content', { Template: undefined }, 'FailedOperation.MissingEmailContent'],
    [
      'content of its own',
      { Template: undefined, Simple: { Text: 'aGk=' } },
      'FailedOperation.WithOutPermission',
    ],
    [
      'an unapproved template',
      { Template: { TemplateID: 10003, TemplateData: '{}' } },
      'FailedOperation.InvalidTemplateID',
    ],
    [
      'broken data',
      { Template: { TemplateID: 10001, TemplateData: 'x' } },
      'FailedOperation.WrongContentJson',
    ],
    ['nobody', { Destination: [] }, 'InvalidParameterValue.EmailAddressIsNULL'],
    ['a wrong address', { Destination: ['a@b'] }, 'FailedOperation.IncorrectEmail'],
    [
      '51 recipients',
      { Destination: Array.from({ length: 51 }, (_, index) => `p${index}@b.example`) },
      'FailedOperation.TooManyRecipients',
    ],
  ])('refuses %s', async (_what, change, code) => {
    const { client, simulator } = await openBenchAtNoon();
    expect(await codeOf(client.SendEmail({ ...mail, ...(change as object) }))).toBe(code);
    expect(await mailsOf(simulator)).toEqual([]);
  });

  test('answers quota, money, reputation and blocks synchronously', async () => {
    const bench = await openBenchAtNoon({ dailyQuota: 0 });
    const { client, simulator } = bench;
    expect(await codeOf(client.SendEmail(mail))).toBe('FailedOperation.ExceedSendLimit');
    simulator.configure({ dailyQuota: null, packageRemaining: 0 });
    expect(await codeOf(client.SendEmail(mail))).toBe('FailedOperation.InsufficientQuota');
    simulator.configure({ packageRemaining: null, balance: 0 });
    expect(await codeOf(client.SendEmail(mail))).toBe('FailedOperation.InsufficientBalance');
    simulator.configure({
      balance: null,
      temporaryBlocks: [{ domain: 'inbox.example', after: 1, blockMs: 600_000 }],
    });
    expect(await codeOf(client.SendEmail(mail))).toBe('ok');
    expect(await codeOf(client.SendEmail(mail))).toBe('FailedOperation.TemporaryBlocked');
    simulator.configure({
      temporaryBlocks: [],
      rejectionRate: { pattern: '.', above: 0, minimum: 1, blockMs: DAY_MS, taskStatus: 7 },
    });
    expect(await codeOf(client.SendEmail(mail))).toBe('ok');
    expect(await codeOf(client.SendEmail(mail))).toBe('FailedOperation.EmailAddrInBlacklist');
    const other = { ...mail, Destination: ['else@inbox.example'] };
    expect(await codeOf(client.SendEmail(other))).toBe('FailedOperation.HighRejectionRate');
  });
});

describe('blocklists', () => {
  test('a custom entry keeps its address from being mailed until it expires or is deleted', async () => {
    const bench = await openBenchAtNoon();
    const { client } = bench;
    const added = await client.CreateCustomBlacklist({
      Emails: ['g-0@inbox.example', 'bad', 'g-0@inbox.example'],
      ExpireDate: today(bench, 5 * DAY_MS),
    });
    expect(added).toMatchObject({ TotalCount: 3, ValidCount: 1, RepeatCount: 1, InvalidCount: 1 });
    const ReceiverId = await completeGroup(bench, 'g', 2);
    const sentTo = async (): Promise<string[]> => {
      const before = (await mailsOf(bench.simulator)).length;
      await client.BatchSendEmail(newTask(ReceiverId));
      bench.simulator.clock.advance(1000);
      return (await mailsOf(bench.simulator)).slice(before).map((mail) => mail.email);
    };
    expect(await sentTo()).toEqual(['g-1@inbox.example']);
    bench.simulator.clock.advance(6 * DAY_MS);
    expect(await sentTo()).toHaveLength(2);

    const list = await client.ListCustomBlacklist({ ...page, Status: 0 });
    const Id = list.Data?.[0]?.Id ?? 0;
    await client.UpdateCustomBlackList({ Id, Email: 'g-1@inbox.example' });
    expect(await sentTo()).toEqual(['g-0@inbox.example']);
    expect((await client.ListCustomBlacklist({ ...page, Status: 1 })).Data).toMatchObject([
      { Id, Email: 'g-1@inbox.example', Status: 1 },
    ]);
    await client.DeleteCustomBlackList({ Emails: ['g-1@inbox.example'] });
    expect(await sentTo()).toHaveLength(2);
    expect((await client.ListCustomBlacklist({ ...page, Status: 2 })).TotalCount).toBe(0);
  });

  test('a bounce enters the platform list and can be taken off it', async () => {
    const bench = await openBenchAtNoon({
      rejectionRate: { pattern: '^g-0', above: 1, minimum: 0, blockMs: 1, taskStatus: 7 },
    });
    const { client } = bench;
    await sendGroup(bench, 'g', 2);
    const range = { StartDate: today(bench), EndDate: today(bench), ...page };
    expect((await client.ListBlackEmailAddress(range)).BlackList).toMatchObject([
      { EmailAddress: 'g-0@inbox.example' },
    ]);
    await client.DeleteBlackList({ EmailAddressList: ['g-0@inbox.example'] });
    expect((await client.ListBlackEmailAddress(range)).TotalCount).toBe(0);
  });

  test('refuses empty lists, wrong dates, wrong addresses and unknown entries', async () => {
    const { client } = await openBenchAtNoon();
    const Emails = ['a@b.example'];
    expect(await codeOf(client.CreateCustomBlacklist({ Emails: [] }))).toBe(
      'MissingParameter.EmailsNecessary',
    );
    expect(await codeOf(client.CreateCustomBlacklist({ Emails, ExpireDate: 'soon' }))).toBe(
      'InvalidParameterValue.WrongDate',
    );
    expect(await codeOf(client.UpdateCustomBlackList({ Id: 1, Email: 'bad' }))).toBe(
      'InvalidParameterValue.IllegalEmailAddress',
    );
    expect(await codeOf(client.UpdateCustomBlackList({ Id: 1, Email: 'a@b.example' }))).toBe(
      'InvalidParameterValue',
    );
    expect(await codeOf(client.DeleteBlackList({ EmailAddressList: [] }))).toBe(
      'InvalidParameterValue',
    );
    expect(await codeOf(client.ListCustomBlacklist({ ...page, Status: 3 }))).toBe(
      'InvalidParameterValue',
    );
  });
});
