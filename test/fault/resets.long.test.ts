import { expect, test } from 'vitest';
import { campaignHarness } from '../support/campaign-harness.ts';
import { CHUNK_SIZE, resetUnderWay, ROWS, SLOW } from './resets.ts';

type Choice = (finished: number[]) => number | undefined;

const CASES: [string, (id: string) => string, Choice][] = [
  ['the middle of a campaign', (id) => id, (finished) => finished[finished.length >> 1]],
  ['the last step of a campaign', (id) => id, (finished) => finished.at(-1)],
  ['the first step of a segment', (id) => `${id}/segment-0`, (finished) => finished[0]],
  ['the last step of a segment', (id) => `${id}/segment-0`, (finished) => finished.at(-1)],
];

test.each(CASES)(
  'reset to %s while it sends: nothing is repeated',
  async (_, workflowOf, choose) => {
    const harness = await campaignHarness(SLOW);
    await resetUnderWay(harness, workflowOf, choose);
    expect(harness.simulator.store.tasks.size).toBe(ROWS / CHUNK_SIZE);
  },
);
