import { expect, test } from 'vitest';
import { ChunkJob } from '../../../activities/chunk-job.ts';
import type { SpanContext } from '../../../activities/span-context.ts';
import type { SpanLedger } from '../../../activities/span-ledger.ts';
import { uploadRows } from '../../../activities/upload-rows.ts';
import { SesApiError } from '../../../src/ses/errors.ts';
import type { SesPort, UploadRow } from '../../../src/ses/port.ts';
import { definitionOf } from '../../support/campaign-harness.ts';

const ROW_CODES = [
  'InvalidParameterValue.ReceiverEmailInvalid',
  'InvalidParameterValue.InValidTemplateData',
  'InvalidParameterValue.TemplateDataLenLimit',
  'InvalidParameterValue.TemplateDataError',
  'FailedOperation.IncorrectEmail',
  'FailedOperation.EmailAddrInBlacklist',
  'FailedOperation.ReceiverHasUnsubscribed',
  'FailedOperation.UnsupportMailType',
  'FailedOperation.RejectedByRecipients',
];

/** Uploads into a group that refuses any call with a bad row, whole, as SES does. */
async function uploadTo(bad: (place: number) => string | null, rows = 50) {
  const taken: string[] = [];
  let calls = 0;
  const ses: Pick<SesPort, 'uploadRecipients'> = {
    uploadRecipients: (_groupId, part: UploadRow[]) => {
      calls += 1;
      const codes = part.map(({ email }) => bad(Number.parseInt(email, 10)));
      const code = codes.find((each) => each !== null);
      if (code !== undefined && code !== null) {
        return Promise.reject(new SesApiError('CreateReceiverDetailWithData', code, 'r'));
      }
      taken.push(...part.map(({ email }) => email));
      return Promise.resolve({});
    },
  };
  const ledger = { get: () => undefined, note: () => {} } as unknown as SpanLedger;
  const recipients = Array.from({ length: rows }, (_, place) => ({
    line: place + 2,
    email: `${place}@example.com`,
    data: { name: `${place}` },
  }));
  const job = new ChunkJob(ledger, 0, recipients);
  const span = {
    ses,
    definition: definitionOf({ id: 'unit', csv: '' }),
    timing: { uploadTimeoutMs: 1_000 },
    lease: { assertHeld: () => {} },
    stop: new AbortController().signal,
  } as unknown as SpanContext;
  const claim = { groupId: 1, isClear: true, since: 0, uploaded: false };
  await uploadRows(span, job, claim);
  return { job, taken, calls };
}

test.each(ROW_CODES)('one row refused with %s is found in every position', async (code) => {
  for (let place = 0; place < 50; place += 1) {
    const { job, taken, calls } = await uploadTo((each) => (each === place ? code : null));
    expect(taken).toHaveLength(49);
    expect(new Set(taken).size).toBe(49);
    expect(taken).not.toContain(`${place}@example.com`);
    expect(job.rows).toHaveLength(49);
    // 1 for the whole, and two for each of at most six halvings.
    expect(calls).toBeLessThanOrEqual(13);
  }
});

test('several refused rows are found, each with its own code', async () => {
  const codes = new Map([
    [3, ROW_CODES[0] ?? ''],
    [4, ROW_CODES[1] ?? ''],
    [49, ROW_CODES[2] ?? ''],
  ]);
  const { job, taken } = await uploadTo((place) => codes.get(place) ?? null);
  expect(taken).toHaveLength(47);
  job.note({ state: 'failed', code: '' });
  expect(job.rows.map(({ place }) => place)).not.toContain(3);
});

test('a chunk of nothing but refused rows has none left', async () => {
  const { job, taken } = await uploadTo(() => ROW_CODES[0] ?? '', 7);
  expect(taken).toEqual([]);
  expect(job.rows).toEqual([]);
});
