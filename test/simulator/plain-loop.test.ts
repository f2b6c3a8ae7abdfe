import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { plainLoop } from '../../bench/lib/plain-loop.ts';
import { tempDir } from '../support/temp-dir.ts';
import { openBench } from './harness.ts';

test('the plain loop of the benchmark sends every row of its list once, also when throttled', async () => {
  const { simulator } = await openBench({ uploadDelayMs: 50, taskDelayMs: 0, ratePerSecond: 40 });
  const list = join(await tempDir(), 'list.csv');
  const emails = Array.from({ length: 98 }, (_, n) => `reader${n}@example.com`);
  await writeFile(list, `email,name\n${emails.map((email) => `${email},Reader\n`).join('')}`);
  // Faster than the limit, so that refused calls have to be tried again.
  const options = { list, chunkSize: 5, ratePerSecond: 60, concurrency: 8 };
  expect(await plainLoop({ ...options, endpoint: simulator.url })).toBe(20);
  const answer = await fetch(`${simulator.url}/_control/mails`);
  const mails = (await answer.text()).trimEnd().split('\n');
  const sent = mails.map((line) => (JSON.parse(line) as { email: string }).email);
  expect(sent.toSorted()).toEqual(emails.toSorted());
});
