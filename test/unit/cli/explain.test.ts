import { describe, expect, test } from 'vitest';
import { explainCode } from '../../../src/cli/explain-code.ts';
import { ERROR_TABLE } from '../../../src/ses/error-table.ts';
import { run } from './fake-io.ts';

/** Runs `explain` and gives its lines; it never fails and never says anything on the side. */
async function explain(...args: string[]): Promise<string> {
  const { code, out, err } = await run(['explain', ...args]);
  expect([code, err]).toEqual([0, '']);
  return out;
}

describe('a code of SES', () => {
  test('meaning, what happens, who acts, what lets it go on', async () => {
    const out = await explain('FailedOperation.ExceedSendLimit');
    expect(out.split('\n')[0]).toBe('FailedOperation.ExceedSendLimit');
    expect(out).toContain('The daily sending quota of the domain is used up');
    expect(out).toMatch(/^happens +the campaign pauses \(reason: quota\)$/m);
    expect(out).toMatch(/^acts +nobody$/m);
    expect(out).toMatch(/^goes on +by itself after the refill/m);
    expect(out).toMatch(/^said by +Tencent Cloud SES$/m);
    expect(out).toMatch(/^concerns +the account/m);
  });

  test.each([
    [
      'AuthFailure.SignatureExpire',
      /^acts +a person$/m,
      /^goes on +after `steadysend resume ID`$/m,
    ],
    ['FailedOperation.InsufficientBalance', /^acts +a person$/m, /one chunk is tried every/],
    ['InternalError', /^acts +nobody$/m, /after a look whether it took effect/],
    ['FailedOperation.TemporaryBlocked', /^acts +nobody$/m, /by itself after 10 minutes/],
    [
      'InvalidParameterValue.SubjectLengthError',
      /^acts +a person$/m,
      /campaign fails, having sent/,
    ],
    ['InvalidParameterValue.ReceiverEmailInvalid', /^acts +a person$/m, /the row is found and/],
    ['LimitExceeded.ExceedReceiverLimit', /^acts +nobody$/m, /groups are released/],
    ['NotUnderstood', /^acts +nobody at first, a person if it lasts$/m, /^said by +steadysend$/m],
  ])('%s', async (code, acts, more) => {
    const out = await explain(code);
    expect(out).toMatch(acts);
    expect(out).toMatch(more);
  });

  test('where it means something else from another action, both are said', async () => {
    const out = await explain('InvalidParameterValue.TemplateDataError');
    expect(out).toMatch(/^happens +the row is found and rejected/m);
    const [, other] = out.split('From BatchSendEmail it means something else:\n');
    expect(other).toMatch(/^happens +the campaign fails/m);
  });
});

describe('what is not in the table', () => {
  test('an unknown ending has the row of its longest known beginning', async () => {
    const out = await explain('AuthFailure.Newest.Kind');
    expect(out).toContain('Not known itself: treated as AuthFailure, its longest known beginning.');
    expect(out).toContain('reason: credentials');
  });

  test('a misspelling is told, though it has a beginning', async () => {
    const out = await explain('InvalidParameterValue.InvalidTemplateData');
    expect(out).toContain('treated as InvalidParameterValue,');
    expect(out).toContain('Did you mean InvalidParameterValue.InValidTemplateData?');
  });

  test('an unknown code says so, how it is treated, and what comes near', async () => {
    const out = await explain('SignatureExpired');
    expect(out).toContain('steadysend does not know SignatureExpired');
    expect(out).toMatch(/^happens +the campaign pauses \(reason: unknown\)$/m);
    expect(out).toMatch(/^acts +a person$/m);
    expect(out).not.toContain('said by');
    expect(await explain('OperationDenyed')).toContain('Did you mean OperationDenied?');
    expect(out).not.toContain('Did you mean');
  });
});

describe('codes of our own', () => {
  test.each([
    ['Operator', 'steadysend pause'],
    ['TaskPausedToday', 'SES accepted send tasks and put them off'],
    ['TaskError', 'in words only'],
    ['UploadMismatch', 'does not hold the rows'],
    ['GroupNotFound', 'does not list it'],
    ['QuotaGate', 'daily quota'],
    ['RejectionGuard', 'bounced'],
    ['SendWindow', 'send.window'],
    ['CanaryRejected', 'canary'],
    ['InvalidRow', 'counted the row as invalid'],
    ['ListError', 'names the line'],
    ['RepeatedTask', "the row's fate in the report is unknown"],
    ['TaskMissing', "the row's fate in the report is unknown"],
    ['NotSent', "the row's fate in the report is unknown"],
  ])('%s', async (code, text) => {
    const out = await explain(code);
    expect(out).toContain(text);
    expect(out).toMatch(/^said by +steadysend$/m);
    expect(out).not.toContain('not know');
  });

  test('the status of one mail, as the report names it', async () => {
    const out = await explain('SendStatus.1007');
    expect(out).toContain('the address is on a blocklist');
    expect(out).toMatch(/^said by +Tencent Cloud SES$/m);
    expect(await explain('SendStatus.4711')).toContain('does not know SendStatus.4711');
  });
});

test('--json prints the row for scripts', async () => {
  const json = JSON.parse(await explain('OperationDenied.ReceiverNotExist', '--json')) as unknown;
  expect(json).toMatchObject({
    code: 'OperationDenied.ReceiverNotExist',
    known: 'yes',
    treatedAs: 'OperationDenied.ReceiverNotExist',
    source: 'ses',
    row: { disposition: 'retry', needs: 'person', scope: 'chunk' },
    exceptions: [{ action: 'DeleteReceiver', whatHappens: expect.stringMatching(/^nothing/) }],
    didYouMean: null,
  });
});

test('a code pasted with its brackets or quotes is the code', async () => {
  expect(await explain('(InternalError):')).toBe(await explain('InternalError'));
  expect(await explain('"InternalError",')).toBe(await explain('InternalError'));
});

test('every code of the table can be explained in sentences that fit together', () => {
  for (const { code } of ERROR_TABLE) {
    const { known, whatHappens, whoActs, goesOn } = explainCode(code);
    expect([code, known]).toEqual([code, 'yes']);
    for (const text of [whatHappens, whoActs, goesOn]) expect(text).toMatch(/^[a-z`][^]{2,}[^.]$/);
    // Whoever has to act must be told with what; nobody is told to run a command for nothing.
    expect(whoActs === 'nobody' && goesOn.includes('resume'), code).toBe(false);
  }
});
