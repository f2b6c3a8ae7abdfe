import { readFile } from 'node:fs/promises';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { SES_ACTIONS } from '../../../src/ses/actions.ts';
import { describeFailure } from '../../../src/ses/disposition-of.ts';
import { ERROR_TABLE, lookUpError } from '../../../src/ses/error-table.ts';
import {
  SesApiError,
  SesGatewayError,
  SesNotSentError,
  SesUnknownOutcomeError,
} from '../../../src/ses/errors.ts';

/** The provider's list: 38 common and 86 service codes, as published in February 2026. */
const fixture = new URL('../../fixtures/error-codes.tsv', import.meta.url);
const published = (await readFile(fixture, 'utf8'))
  .trim()
  .split('\n')
  .slice(1)
  .map((line) => line.split('\t')[1] ?? '');

test('every published code has its own row', () => {
  expect(new Set(published).size).toBe(124);
  const rows = new Set(ERROR_TABLE.map((row) => row.code));
  expect(published.filter((code) => !rows.has(code))).toEqual([]);
});

test('no code has two rows', () => {
  const codes = ERROR_TABLE.map((row) => row.code);
  expect(codes.filter((code, index) => codes.indexOf(code) !== index)).toEqual([]);
});

test('every row, for every action, says in an English sentence what it means', () => {
  const advices = ERROR_TABLE.flatMap(({ code }) =>
    [undefined, ...SES_ACTIONS].map((action) => lookUpError(code, action).advice),
  );
  expect(advices.filter((advice) => !/^[A-Za-z"'][ -~]{20,}\.$/.test(advice))).toEqual([]);
});

test('nobody is told to wait where a person must change something', () => {
  const forPeople = ERROR_TABLE.filter(
    (row) =>
      ['rejectRow', 'fail'].includes(row.disposition) ||
      ['credentials', 'sender', 'template', 'balance', 'package'].includes(row.reason),
  );
  expect(forPeople.length).toBeGreaterThan(50);
  expect(forPeople.filter((row) => row.needs !== 'person')).toEqual([]);
});

describe('looking up', () => {
  test.each([
    ['RequestLimitExceeded', 'retry', 'rateLimit', 'nothing'],
    ['FailedOperation.ServiceNotAvailable', 'retry', 'unreachable', 'nothing'],
    ['ServiceUnavailable', 'retry', 'unreachable', 'nothing'],
    ['ResourceUnavailable', 'retry', 'unreachable', 'nothing'],
    ['ResourceInsufficient', 'retry', 'unreachable', 'nothing'],
    ['InternalError', 'retry', 'unreachable', 'nothing'],
    ['OperationDenied.ReceiverIsOperating', 'wait', 'unreachable', 'nothing'],
    ['OperationDenied.ReceiverStatusError', 'wait', 'unreachable', 'nothing'],
    ['FailedOperation.TemporaryBlocked', 'wait', 'blocked', 'nothing'],
    ['FailedOperation.ExceedSendLimit', 'pause', 'quota', 'nothing'],
    ['FailedOperation.FrequencyLimit', 'pause', 'frequency', 'nothing'],
    ['FailedOperation.InsufficientQuota', 'pause', 'package', 'person'],
    ['FailedOperation.InsufficientBalance', 'pause', 'balance', 'person'],
    ['FailedOperation.HighRejectionRate', 'pause', 'rejectionRate', 'person'],
    ['AuthFailure.SignatureFailure', 'pause', 'credentials', 'person'],
    ['UnauthorizedOperation', 'pause', 'credentials', 'person'],
    ['OperationDenied.SendAddressStatusError', 'pause', 'sender', 'person'],
    ['OperationDenied.TemplateStatusError', 'pause', 'template', 'person'],
    ['IpNotInWhitelist', 'pause', 'account', 'person'],
    ['InvalidParameterValue.ReceiverEmailInvalid', 'rejectRow', 'recipients', 'person'],
    ['InvalidParameterValue.InValidTemplateData', 'rejectRow', 'recipients', 'person'],
    ['InvalidParameterValue.TemplateDataLenLimit', 'rejectRow', 'recipients', 'person'],
    ['FailedOperation.EmailAddrInBlacklist', 'rejectRow', 'recipients', 'person'],
    ['LimitExceeded.ExceedReceiverLimit', 'freeRoom', 'groupLimit', 'nothing'],
    ['InvalidParameterValue.SubjectLengthError', 'fail', 'content', 'person'],
    ['InvalidParameterValue.TemplateNotMatchData', 'fail', 'template', 'person'],
  ])('%s: %s, %s, needs %s', (code, disposition, reason, needs) => {
    expect(lookUpError(code, 'CreateReceiverDetailWithData')).toMatchObject({
      code,
      disposition,
      reason,
      needs,
    });
  });

  test('TemporaryBlocked waits the ten minutes that SES does', () => {
    expect(lookUpError('FailedOperation.TemporaryBlocked').waitMs).toBe(600_000);
  });

  test('an unknown suffix has the row of its longest known beginning, at a dot', () => {
    expect(lookUpError('RequestLimitExceeded.UinLimitExceeded.New').code).toBe(
      'RequestLimitExceeded.UinLimitExceeded',
    );
    expect(lookUpError('AuthFailure.SomethingNew').code).toBe('AuthFailure');
    expect(lookUpError('OperationDenied.A.B').code).toBe('OperationDenied');
    expect(lookUpError('RequestLimitExceededElsewhere').code).toBe('Unknown');
  });

  test('case counts', () => {
    expect(lookUpError('InvalidParameterValue.InvalidTemplateData').code).toBe(
      'InvalidParameterValue',
    );
    expect(lookUpError('internalerror').code).toBe('Unknown');
  });

  test('anything at all has a row, and what nobody knows stops and asks', () => {
    fc.assert(
      fc.property(fc.string(), (code) => {
        const row = lookUpError(code);
        expect(code === row.code || code.startsWith(`${row.code}.`) || row.code === 'Unknown').toBe(
          true,
        );
      }),
    );
    for (const code of ['', '.', 'constructor', '__proto__', 'NewThing']) {
      expect(lookUpError(code)).toMatchObject({
        code: 'Unknown',
        disposition: 'pause',
        needs: 'person',
        effect: 'unknown',
      });
    }
  });

  test('the same code means different things to different actions', () => {
    const gone = 'OperationDenied.ReceiverNotExist';
    expect(lookUpError(gone, 'DeleteReceiver').disposition).toBe('done');
    expect(lookUpError(gone, 'BatchSendEmail').disposition).toBe('retry');
    const json = 'InvalidParameterValue.TemplateDataError';
    expect(lookUpError(json, 'CreateReceiverDetailWithData').disposition).toBe('rejectRow');
    expect(lookUpError(json, 'BatchSendEmail').disposition).toBe('fail');
    expect(
      lookUpError('InvalidParameterValue.RepeatReceiverName', 'CreateReceiver').disposition,
    ).toBe('done');
  });

  test('only faults of the server leave open whether a write ran; a read never does', () => {
    const open = ERROR_TABLE.filter((row) => row.effect === 'unknown').map((row) => row.code);
    expect(open).toEqual([
      'FailedOperation',
      'InternalError',
      'FailedOperation.SendEmailErr',
      'InternalError.QueryDataBaseFailed',
      'GatewayError',
      'OutcomeUnknown',
      'NotUnderstood',
      'Unknown',
    ]);
    for (const code of open) {
      expect(lookUpError(code, 'BatchSendEmail').effect).toBe('unknown');
      expect(lookUpError(code, 'ListSendTasks').effect).toBe('none');
    }
  });
});

test.each([
  [
    new SesApiError('A', 'FailedOperation.ExceedSendLimit', 'r-1'),
    'FailedOperation.ExceedSendLimit',
  ],
  [new SesGatewayError('A', 502), 'GatewayError'],
  [new SesNotSentError('A', 'ECONNREFUSED'), 'SesUnreachable'],
  [new SesNotSentError('A', 'cancelled', 'cancelled'), 'Cancelled'],
  [new SesUnknownOutcomeError('A', 'reset'), 'OutcomeUnknown'],
  [new SesUnknownOutcomeError('A', 'timed out', 'timeout'), 'OutcomeUnknown'],
  [new SesUnknownOutcomeError('A', 'unexpected TaskId', 'answer'), 'NotUnderstood'],
  [new TypeError('a bug'), 'Unknown'],
  ['a string', 'Unknown'],
  [undefined, 'Unknown'],
])('%s is described as %s', (error, code) => {
  const described = describeFailure(error, 'BatchSendEmail');
  expect(described.code).toBe(code);
  expect(described.row.code).toBe(code);
  expect(described.requestId).toBe(error instanceof SesApiError ? 'r-1' : undefined);
});
