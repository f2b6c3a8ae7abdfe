import { expect, inject, onTestFinished, test } from 'vitest';
import { connectNative } from '../../src/temporal/connect.ts';
import { joinFleet } from '../../src/worker/presence.ts';
import { until } from '../support/until.ts';

const { address, namespace } = inject('temporal');

/** As a worker would join; tells the part of the rate that it may use. */
async function join(taskQueue: string, account: string) {
  const env = { TEMPORAL_ADDRESS: address, TEMPORAL_NAMESPACE: namespace };
  const temporal = await connectNative(env);
  onTestFinished(() => temporal.connection.close());
  let share = Number.NaN;
  const presence = await joinFleet({
    ...temporal,
    taskQueue,
    account,
    onShare: (next) => {
      share = next;
    },
    log: (_fields, message) => {
      throw new Error(message);
    },
  });
  onTestFinished(() => presence.leave());
  return { leave: () => presence.leave(), share: () => share };
}

test('workers of one account divide its rate, and take over the part of one that left', async () => {
  const queue = `presence-${process.pid}`;
  const first = await join(queue, 'one');
  expect(first.share()).toBe(1);
  const other = await join(queue, 'another account');
  expect(other.share()).toBe(1);
  const second = await join(queue, 'one');
  // The first one still uses everything.
  expect(second.share()).toBeLessThan(0.1);
  const areHalf = () => first.share() === 0.5 && second.share() === 0.5;
  await until(areHalf, { what: 'two halves', deadlineMs: 20_000 });
  second.leave();
  await until(() => first.share() === 1, { what: 'the whole again', deadlineMs: 30_000 });
  expect(other.share()).toBe(1);
});
