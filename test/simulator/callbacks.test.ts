import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { readEvent } from '../../src/domain/suppression-events.ts';
import { until } from '../support/until.ts';
import { completeGroup, newTask, openBench } from './harness.ts';

interface Posted {
  event: string;
  email: string;
  bounceType?: string;
}

/** Answers with these statuses, one after the other, and with 200 from then on. */
async function listener(statuses: number[] = []) {
  const posted: Posted[] = [];
  const server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      posted.push(JSON.parse(Buffer.concat(parts).toString()) as Posted);
      response.writeHead(statuses.shift() ?? 200).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  const { port } = server.address() as AddressInfo;
  return { posted, url: `http://127.0.0.1:${port}/events/x` };
}

const DEFAULTS = { events: [], repeats: 0, disorder: false, delayMs: 0, attempts: 5, retryMs: 10 };

test('events of a send task are posted, a bounce in place of a delivery, others after it', async () => {
  const { posted, url } = await listener();
  const events = [{ pattern: '^reader-1@', event: 'unsubscribe', bounceType: '' }];
  const bench = await openBench({
    uploadDelayMs: 0,
    taskDelayMs: 0,
    callback: { ...DEFAULTS, url, events },
    rejectionRate: { pattern: '^reader-2@', above: 1, minimum: 0, blockMs: 1, taskStatus: 7 },
  });
  await bench.client.BatchSendEmail(newTask(await completeGroup(bench, 'reader', 3)));
  await until(() => posted.length === 4, { what: 'the events', describe: () => posted });
  const seen = posted.map(({ event, email, bounceType = '' }) => `${email} ${event} ${bounceType}`);
  expect(seen.map((each) => each.trim()).sort()).toEqual([
    'reader-0@inbox.example delivered',
    'reader-1@inbox.example delivered',
    'reader-1@inbox.example unsubscribe',
    'reader-2@inbox.example bounce hard_bounce',
  ]);
  const suppressed = posted.map((each) => readEvent(each, Date.now())?.suppression ?? null);
  expect(suppressed.filter((each) => each !== null)).toHaveLength(2);
});

test('repeated, out of order, and until the answer is 200', async () => {
  const { posted, url } = await listener([503, 500]);
  const bench = await openBench({
    uploadDelayMs: 0,
    taskDelayMs: 0,
    callback: { ...DEFAULTS, url, repeats: 1, disorder: true },
  });
  await bench.client.BatchSendEmail(newTask(await completeGroup(bench, 'reader', 20)));
  await until(() => posted.length === 42, { what: 'the events', describe: () => posted.length });
  const first = [...new Set(posted.map(({ email }) => email))];
  expect(first).toHaveLength(20);
  // 503 and 500 were for the first two, which come again at the end.
  const inOrder = Array.from({ length: 20 }, (_, n) => `reader-${n}@inbox.example`);
  expect(first).not.toEqual(inOrder);
  const lines = async () => {
    const answer = await fetch(`${bench.simulator.url}/_control/callbacks`);
    return (await answer.text())
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as { attempts: number; status: number });
  };
  const records = await until(
    async () => {
      const now = await lines();
      return now.every(({ status }) => status === 200) && now;
    },
    { what: 'the last answer' },
  );
  expect(records).toHaveLength(40);
  const config = await fetch(`${bench.simulator.url}/_control/config`);
  // Its path ends in a secret.
  expect(await config.json()).toMatchObject({ callback: { url: `${new URL(url).origin}/***` } });
  expect(records.map(({ attempts }) => attempts).filter((n) => n > 1)).not.toEqual([]);
});
