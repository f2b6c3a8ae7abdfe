import { expect, test, vi } from 'vitest';
import { write } from '../../activities/calls.ts';
import { SesApiError, SesUnknownOutcomeError } from '../../src/ses/errors.ts';

/**
 * I2: of seven tries the first six are refused with a code, and the answer of the last one is lost.
 * What decides is the last one: taken for refused, a resume would send again without a look.
 */
test('a send whose last try lost its answer is unknown, whatever the tries before said', async () => {
  vi.useFakeTimers();
  try {
    let tries = 0;
    const outcome = write(new AbortController().signal, 'BatchSendEmail', () => {
      tries += 1;
      throw tries < 7
        ? new SesApiError('BatchSendEmail', 'RequestLimitExceeded', 'id')
        : new SesUnknownOutcomeError('BatchSendEmail', 'connection lost', 'connection');
    });
    await vi.runAllTimersAsync();
    expect(await outcome).toMatchObject({ kind: 'ambiguous', code: 'OutcomeUnknown' });
    expect(tries).toBe(7);
  } finally {
    vi.useRealTimers();
  }
});
