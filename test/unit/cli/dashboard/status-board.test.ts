import { expect, test } from 'vitest';
import { StatusBoard } from '../../../../src/cli/dashboard/status-board.ts';
import type { CampaignStatus } from '../../../../src/domain/status.ts';
import { until } from '../../../support/until.ts';
import { statusOf } from './view.ts';

interface Question {
  resolve: (status: CampaignStatus) => void;
  reject: (error: Error) => void;
}

/** Answers when it is told to. */
function slowWorker() {
  const waiting: Question[] = [];
  const question = async (number: number): Promise<Question> =>
    await until(() => waiting[number], { what: `question ${number}` });
  const ask = async (): Promise<CampaignStatus> =>
    await new Promise((resolve, reject) => waiting.push({ resolve, reject }));
  return { waiting, question, board: new StatusBoard(ask) };
}

test('however many look, a worker that does not answer is asked once', async () => {
  const { waiting, question, board } = slowWorker();
  const looks = await Promise.all([board.look('spring', 1), board.look('spring', 1)]);
  expect(looks).toEqual(
    looks.map(() => ({ status: null, at: null, isFresh: false, problem: null })),
  );
  const asking = board.look('spring', 60_000);
  expect(waiting).toHaveLength(1);
  (await question(0)).resolve(statusOf());
  expect(await asking).toMatchObject({ status: { id: 'spring' }, isFresh: true });
});

test('what is known is shown while nobody answers, with why', async () => {
  const { question, board } = slowWorker();
  const first = board.look('spring', 60_000);
  (await question(0)).resolve(statusOf());
  await first;
  expect(await board.look('spring', 1)).toMatchObject({ status: { id: 'spring' }, isFresh: false });
  const failing = board.look('spring', 60_000);
  (await question(1)).reject(new Error('no worker'));
  expect(await failing).toMatchObject({
    status: { id: 'spring' },
    isFresh: false,
    problem: new Error('no worker'),
  });
});

test('what a command answered is not undone by an older answer', async () => {
  const { waiting, question, board } = slowWorker();
  await board.look('spring', 1);
  board.put(statusOf({ state: 'paused' }));
  (await question(0)).resolve(statusOf({ state: 'running' }));
  expect(await board.look('spring', 1)).toMatchObject({ status: { state: 'paused' } });
  // And it is asked anew.
  expect(waiting).toHaveLength(2);
});

test('what is over is asked once and never again', async () => {
  const { waiting, question, board } = slowWorker();
  const over = statusOf({ state: 'finished', finishedAt: '2026-11-24T09:00:00.000Z' });
  const first = board.look('spring', 60_000);
  (await question(0)).resolve(over);
  await first;
  expect(await board.look('spring', 60_000)).toMatchObject({ status: over, isFresh: true });
  expect(waiting).toHaveLength(1);
});
