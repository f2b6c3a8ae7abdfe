import { QueryNotRegisteredError, type Connection, type WorkflowHandle } from '@temporalio/client';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { askStatus } from '../../../src/cli/ask-status.ts';
import { ANSWER_MS } from '../../../src/cli/bounded.ts';
import { GRPC } from '../../../src/temporal/grpc-status.ts';
import { STICKY_MS } from '../../../src/temporal/sticky.ts';
import { BETWEEN_WORKERS } from '../../../workflows/messages.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** As grpc-js throws it. */
const grpcError = (code: number) =>
  Object.assign(new Error('late'), { code, details: 'late', metadata: {} });
const late = () => grpcError(GRPC.deadlineExceeded);
/** The same, when the server noticed first. */
const cutShort = () => grpcError(GRPC.cancelled);
const between = () => new QueryNotRegisteredError(BETWEEN_WORKERS, 3);

function ask(answers: (() => unknown)[], signal = new AbortController().signal) {
  const waits: number[] = [];
  const connection = {
    withAbortSignal: (_signal: AbortSignal, call: () => unknown) => call(),
    withDeadline: (at: number, call: () => unknown) => {
      waits.push(at - Date.now());
      return call();
    },
  } as unknown as Connection;
  const query = () => {
    const answer = answers.length > 1 ? answers.shift() : answers[0];
    const said = answer?.();
    return said instanceof Error ? Promise.reject(said) : Promise.resolve(said);
  };
  const handle = { query } as unknown as WorkflowHandle;
  const asked = askStatus(connection, handle, signal);
  return { asked, waits };
}

test('no question is as long as the campaign waits for the worker that has it in its cache', async () => {
  const { asked, waits } = ask([late, cutShort, between, () => 'running']);
  await vi.runAllTimersAsync();
  expect(await asked).toBe('running');
  expect(waits).toHaveLength(4);
  expect(Math.max(...waits)).toBeLessThan(STICKY_MS);
});

test('it asks for as long as a killed worker may be waited for, then says what it heard', async () => {
  const { asked } = ask([late]);
  const begunAt = Date.now();
  const failed = expect(asked).rejects.toThrow('late');
  await vi.runAllTimersAsync();
  await failed;
  expect(Date.now() - begunAt).toBeGreaterThan(ANSWER_MS);
});

test('what a worker says of itself is not asked again', async () => {
  const { asked, waits } = ask([() => new QueryNotRegisteredError('no such query', 3)]);
  await expect(asked).rejects.toThrow('no such query');
  expect(waits).toHaveLength(1);
});

test('the wait for the next question can be left', async () => {
  const leaving = new AbortController();
  const { asked } = ask([late], leaving.signal);
  const failed = expect(asked).rejects.toThrow('aborted');
  leaving.abort();
  await failed;
});
