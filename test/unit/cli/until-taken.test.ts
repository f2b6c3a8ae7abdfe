import { expect, test, vi } from 'vitest';
import { untilTaken } from '../../../src/cli/until-taken.ts';

/** As grpc-js throws it; the text is that of Temporal's server. */
const refused = (details: string) =>
  Object.assign(new Error(details), { code: 9, details, metadata: {} });
const undone = () =>
  refused('Unable to perform workflow execution update due to unexpected workflow task failure.');

test('a command that a failed task undid is sent again; any other refusal is final', async () => {
  const { signal } = new AbortController();
  const send = vi.fn<() => Promise<string>>();
  send.mockRejectedValueOnce(undone()).mockResolvedValueOnce('cancelled');
  expect(await untilTaken(send, signal)).toBe('cancelled');
  send.mockRejectedValueOnce(refused('no poller seen for task queue recently'));
  await expect(untilTaken(send, signal)).rejects.toThrow('no poller');
  expect(send).toHaveBeenCalledTimes(3);
});

test('the wait for the next time can be left', async () => {
  const leaving = new AbortController();
  const sent = untilTaken(() => Promise.reject(undone()), leaving.signal);
  leaving.abort();
  await expect(sent).rejects.toThrow('aborted');
});
