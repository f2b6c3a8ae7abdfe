import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterAll, describe, expect, inject, test } from 'vitest';
import type { Io } from '../../src/cli/io.ts';
import { runCommand } from '../../src/cli/main.ts';
import { campaignHarness, listOf, type Harness } from '../support/campaign-harness.ts';
import { driveErrorCode } from '../support/drive-error-code.ts';
import {
  FURTHER_CODES,
  PUBLISHED_CODES,
  type Becomes,
  type Expectation,
} from '../support/error-code-expectations.ts';
import { requestsOf } from '../support/simulator-record.ts';
import { tempDir } from '../support/temp-dir.ts';

/**
 * Every code of the provider's page, through the real SDK, the simulator, a worker and Temporal:
 * what becomes of the campaign, what is shown, what is mailed. A lane is a simulator, a namespace
 * and a worker of its own, so that a fault meets one campaign only.
 */
const QUICK = { uploadDelayMs: 20, taskDelayMs: 20, ratePerSecond: null };
const LANES = 6;
const TIMEOUT_MS = 300_000;

const fixture = new URL('../fixtures/error-codes.tsv', import.meta.url);
const published = (await readFile(fixture, 'utf8'))
  .trim()
  .split('\n')
  .slice(1)
  .map((line) => line.split('\t')[1] ?? '');

const startedAt = Date.now();
const driven = { published: new Set<string>(), further: 0 };

afterAll(() => {
  const seconds = Math.round((Date.now() - startedAt) / 1000);
  process.stdout.write(
    `error codes: drove ${driven.published.size} of ${published.length} published codes and ` +
      `${driven.further} further cases in ${seconds} s\n`,
  );
});

describe('the codes of the provider’s page', () => {
  test('each has one expectation', () => {
    expect(published).toHaveLength(124);
    expect(PUBLISHED_CODES.map(({ code }) => code).toSorted()).toEqual(published.toSorted());
  });

  const classes: [Becomes, string][] = [
    ['finished', 'the campaign copes, and everything is sent once'],
    ['pausedByItself', 'the campaign holds, says until when, and goes on'],
    ['pausedForPerson', 'the campaign holds, says what a person has to do, and goes on'],
    ['failed', 'the campaign ends before anything wrong is sent'],
    ['rowRejected', 'one row is rejected with its line and code, the others are sent'],
    ['roomFreed', 'finished groups are released, and the campaign goes on'],
  ];
  test.each(classes)('%s: %s', { timeout: TIMEOUT_MS }, async (becomes) => {
    const codes = PUBLISHED_CODES.filter((each) => each.becomes === becomes);
    expect(codes.length).toBeGreaterThan(0);
    const wrong = await driveAll(codes, ({ code }) => driven.published.add(code));
    expect(wrong).toEqual([]);
  });
});

test(
  'further codes, failures without one, and other actions',
  { timeout: TIMEOUT_MS },
  async () => {
    const wrong = await driveAll(FURTHER_CODES, () => (driven.further += 1));
    expect(wrong).toEqual([]);
  },
);

// The worker never asks for the template: a launch does, before anything is started.
test('GetEmailTemplate: a launch is refused with the code, and starts nothing', async () => {
  const { simulator } = await campaignHarness(QUICK);
  const folder = await tempDir();
  await writeFile(join(folder, 'list.csv'), listOf(3));
  await writeFile(
    join(folder, 'campaign.yaml'),
    'name: Test\nfrom: news@mail.example.com\nsubject: Hello\ntemplate: 10001\n' +
      'recipients: { file: list.csv }\n',
  );
  const said = { out: '', err: '' };
  const io: Io = {
    out: (text) => void (said.out += text),
    err: (text) => void (said.err += text),
    isErrTerminal: false,
    isInTerminal: false,
    stdin: Readable.from([]),
    env: {
      HOME: folder,
      STEADYSEND_HOME: join(folder, 'home'),
      STEADYSEND_SES_ENDPOINT: simulator.url,
      TENCENTCLOUD_SECRET_ID: 'simulator',
      TENCENTCLOUD_SECRET_KEY: 'simulator',
      TEMPORAL_ADDRESS: inject('temporal').address,
    },
    signal: new AbortController().signal,
  };
  const cases = [
    ['InvalidParameterValue.TemplateNotExist', 5],
    ['ResourceNotFound', 5],
    ['AuthFailure.SecretIdNotFound', 4],
    ['UnauthorizedOperation', 4],
  ] as const;
  for (const [code, exitCode] of cases) {
    said.err = '';
    simulator.setFaults([{ action: 'GetEmailTemplate', effect: `error:${code}` }]);
    expect(await runCommand(['launch', join(folder, 'campaign.yaml')], io)).toBe(exitCode);
    expect(said.err).toContain(code);
    driven.further += 1;
  }
  expect(said.out).toBe('');
  const requests = await requestsOf(simulator.url);
  expect(requests.filter(({ action }) => action === 'CreateReceiver')).toEqual([]);
});

/** Drives all of them, a few at a time, and says of each that went wrong what was wrong. */
async function driveAll(
  expectations: readonly Expectation[],
  onDriven: (expectation: Expectation) => void,
): Promise<string[]> {
  const waiting = [...expectations.entries()];
  const wrong: string[] = [];
  const drain = async (harness: Harness) => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      const [place, expectation] = next;
      const { action, code } = expectation;
      onDriven(expectation);
      try {
        await driveErrorCode(harness, expectation, `code-${place}`);
      } catch (error) {
        wrong.push(`${code} from ${action}: ${error instanceof Error ? error.message : 'failed'}`);
        await endAll(harness);
      }
    }
  };
  const lanes = Array.from({ length: Math.min(LANES, expectations.length) }, async () => {
    const harness = await campaignHarness(QUICK);
    await harness.startWorker();
    return harness;
  });
  await Promise.all((await Promise.all(lanes)).map(drain));
  return wrong;
}

/** Whatever a campaign that went wrong is at, the next one must not meet it. */
async function endAll({ client }: Harness): Promise<void> {
  const query = "ExecutionStatus = 'Running'";
  for await (const { workflowId } of client.workflow.list({ query })) {
    // Those that ended meanwhile are listed for a while.
    await client.workflow
      .getHandle(workflowId)
      .terminate('the test is over')
      .catch(() => {});
  }
}
