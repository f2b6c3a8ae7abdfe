import { createServer } from 'node:net';
import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { campaignYaml, listCsv, openStage, type Stage } from './stage.ts';

// No worker runs here: whatever is wrong is said by `launch`, before anything is started.
let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
});
afterAll(async () => {
  await stage.close();
});

interface BadInput {
  what: string;
  campaign?: Record<string, string | undefined>;
  list?: string | Buffer;
  code: number;
  /** Each must be in the message: where, what, what to do. */
  says: (string | RegExp)[];
}

const CASES: BadInput[] = [
  {
    what: 'a list that is not there',
    campaign: { recipients: '{ file: nowhere.csv }' },
    code: 2,
    says: ['nowhere.csv', 'There is no list', 'relative to that file'],
  },
  {
    what: 'an unknown column for the address',
    campaign: { recipients: '{ file: list.csv, email: mail_adress }' },
    list: 'mail_address,name\nann@example.com,Ann\n',
    code: 5,
    says: ['list.csv', 'mail_adress', 'did you mean "mail_address"'],
  },
  {
    what: 'an unknown key in the campaign file',
    campaign: { sujbect: 'Hi' },
    code: 5,
    says: [/campaign\.yaml:6: sujbect: unknown key/, 'Did you mean subject?'],
  },
  {
    what: 'chunkSize 51',
    campaign: { chunkSize: '51' },
    code: 5,
    says: [/campaign\.yaml:6: chunkSize: may be at most 50, but is 51/],
  },
  {
    what: 'what nothing could hold back any more',
    campaign: {
      canary: '{ recipients: 200, hold: 1h }',
      send: '{ at: 2026-12-01T08:00, heldBy: ses, window: 09:00-21:00 }',
    },
    code: 5,
    says: ['canary: the rest follows', 'send.window: SES sends everything', 'heldBy: worker'],
  },
  {
    what: 'a template variable without a column',
    campaign: { template: '10002', subject: 'Hello' },
    list: 'email,name,town\nann@example.com,Ann,Bonn\n',
    code: 5,
    says: ['list.csv', '{{city}}', '{{code}}', 'recipients.defaults'],
  },
  {
    what: 'a subject with a variable that the template lacks',
    campaign: { subject: 'Hello {{nmae}}' },
    code: 5,
    says: [
      /campaign\.yaml:3: subject: template 10001 has no variable 'nmae'/,
      'Did you mean name?',
    ],
  },
  { what: 'an empty list', list: '', code: 5, says: ['list.csv', 'empty'] },
  {
    what: 'a list of a header alone',
    list: 'email,name\n',
    code: 5,
    says: ['list.csv', 'no rows after the names'],
  },
  {
    what: 'a list of which every row is bad',
    list: 'email,name\nnobody,Ann\nno body@example.com,Bob\n',
    code: 5,
    says: ['list.csv', 'none of the 2 rows', 'line 2', 'line 3'],
  },
  {
    what: 'a template in review',
    campaign: { template: '10003' },
    code: 5,
    says: [/campaign\.yaml:4: template: template 10003 is still in review/],
  },
  {
    what: 'a template that does not exist',
    campaign: { template: '999' },
    code: 5,
    says: [/campaign\.yaml:4: template: /],
  },
  {
    what: 'a sender that the account does not have',
    campaign: { from: 'sales@mail.example.com' },
    code: 5,
    says: [/campaign\.yaml:2: from: sales@mail\.example\.com is no sender address/],
  },
  {
    what: 'a sender domain that the account does not have',
    campaign: { from: 'news@other.example.com' },
    code: 5,
    says: [/campaign\.yaml:2: from: other\.example\.com is no sender domain/],
  },
];

describe('launch says what is wrong and starts nothing', () => {
  test.each(CASES)('$what', async ({ campaign, list, code, says }) => {
    await stage.write({ 'list.csv': list ?? listCsv(3), 'campaign.yaml': campaignYaml(campaign) });
    const result = await stage.cli(['launch', 'campaign.yaml']);
    for (const text of says) expect(result.stderr).toMatch(text);
    expect(result.stdout).toBe('');
    expect(result.code).toBe(code);
    await expectNothingStarted();
  });

  test('a campaign file that is not there', async () => {
    const result = await stage.cli(['launch', 'missing.yaml']);
    expect(result.stderr).toMatch(/There is no campaign file missing\.yaml/);
    expect(result.code).toBe(2);
  });

  test('no credentials', async () => {
    const result = await launchGood({ TENCENTCLOUD_SECRET_ID: '', TENCENTCLOUD_SECRET_KEY: '' });
    expect(result.stderr).toMatch(/TENCENTCLOUD_SECRET_ID and TENCENTCLOUD_SECRET_KEY are not set/);
    expect(result.code).toBe(4);
    await expectNothingStarted();
  });

  test('a wrong signature', async () => {
    const result = await launchGood({ TENCENTCLOUD_SECRET_KEY: 'wrong' });
    expect(result.stderr).toMatch(/AuthFailure\.SignatureFailure/);
    expect(result.stderr).toMatch(/TENCENTCLOUD_SECRET_KEY/);
    expect(result.code).toBe(4);
    await expectNothingStarted();
  });

  test('Temporal not reachable', async () => {
    const address = `127.0.0.1:${await closedPort()}`;
    const result = await launchGood({ TEMPORAL_ADDRESS: address });
    expect(result.stderr).toContain(address);
    expect(result.stderr).toMatch(/steadysend up/);
    expect(result.code).toBe(9);
    await expectNothingStarted();
  });

  test('SES not reachable', async () => {
    const endpoint = `http://127.0.0.1:${await closedPort()}`;
    const result = await launchGood({ STEADYSEND_SES_ENDPOINT: endpoint });
    expect(result.stderr).toContain(endpoint);
    expect(result.stderr).toMatch(/SesUnreachable/);
    expect(result.code).toBe(9);
    await expectNothingStarted();
  });

  test('settings that are wrong, all at once, with their source', async () => {
    const result = await launchGood({ STEADYSEND_RATE: 'fast', LOG_LEVEL: 'loud' });
    expect(result.stderr).toMatch(/STEADYSEND_RATE \(environment\) must be a number/);
    expect(result.stderr).toMatch(/LOG_LEVEL \(environment\) must be one of/);
    expect(result.code).toBe(2);
  });
});

test('after all of that Temporal knows no campaign', async () => {
  const { stdout, code } = await stage.cli(['list', '--json']);
  expect(JSON.parse(stdout)).toEqual([]);
  expect(code).toBe(0);
});

async function launchGood(env: Record<string, string>) {
  await stage.write({ 'list.csv': listCsv(3), 'campaign.yaml': campaignYaml() });
  return await stage.cli(['launch', 'campaign.yaml'], { env });
}

async function expectNothingStarted(): Promise<void> {
  const requests = await (await fetch(`${stage.simulator.url}/_control/requests`)).text();
  expect(requests).not.toMatch(/CreateReceiver|BatchSendEmail/);
}

/** A port on which nobody listens: bound for a moment, so that it is nobody else's. */
async function closedPort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  return typeof address === 'object' && address !== null ? address.port : 1;
}
