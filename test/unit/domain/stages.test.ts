import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ListCounts } from '../../../src/domain/counts.ts';
import { AT_ONCE, type SendPlan } from '../../../src/domain/send-plan.ts';
import { judgeStage, planNotes, stagesOf, type Stage } from '../../../src/domain/stages.ts';

const HOLD = { holdMs: 3_600_000, maxRejection: 0.05 };
const list = (recipients: number, chunkSize = 50): ListCounts => ({
  rows: recipients,
  recipients,
  rejected: 0,
  suppressed: 0,
  duplicates: 0,
  chunks: Math.ceil(recipients / chunkSize),
});
const planOf = (canary: number | null, steps: number[] | null): SendPlan => ({
  ...AT_ONCE,
  canary: canary === null ? null : { recipients: canary, ...HOLD },
  ramp: steps === null ? null : { steps, ...HOLD },
});
const shapeOf = (stages: Stage[]) =>
  stages.map(({ kind, untilChunk, recipients, hold }) => [
    kind,
    untilChunk,
    recipients,
    hold !== null,
  ]);

test('without canary and ramp there is one stage, with nothing to hold for', () => {
  expect(shapeOf(stagesOf(AT_ONCE, list(120), 50))).toEqual([['rest', 3, 120, false]]);
});

test('a stage ends with the chunk that holds its last recipient; the canary comes first', () => {
  expect(shapeOf(stagesOf(planOf(60, [100, 500]), list(10_000), 50))).toEqual([
    ['canary', 2, 100, true],
    ['ramp', 4, 100, true],
    ['ramp', 14, 500, true],
    ['rest', 200, 9_300, false],
  ]);
});

test('a step that the chunk before it has covered already is no stage', () => {
  expect(shapeOf(stagesOf(planOf(10, [20, 100]), list(1_000), 50))).toEqual([
    ['canary', 1, 50, true],
    ['ramp', 3, 100, true],
    ['rest', 20, 850, false],
  ]);
});

test('a canary or a step that reaches the end is held for nothing, and the canary says so', () => {
  expect(shapeOf(stagesOf(planOf(null, [100, 5_000, 5_000]), list(1_000), 50))).toEqual([
    ['ramp', 2, 100, true],
    ['ramp', 20, 900, false],
  ]);
  expect(shapeOf(stagesOf(planOf(200, null), list(150), 50))).toEqual([['canary', 3, 150, false]]);
  expect(planNotes(planOf(200, null), list(150), 50)).toEqual([
    'The canary of 200 recipients covers the whole list of 150: all are mailed without a hold.',
  ]);
  expect(planNotes(planOf(200, null), list(1_500), 50)).toEqual([]);
});

test('whatever the steps, the stages are the whole list, in order, without a gap', () => {
  const steps = fc.array(fc.integer({ min: 1, max: 3_000 }), { minLength: 1, maxLength: 10 });
  const canary = fc.option(fc.integer({ min: 1, max: 3_000 }));
  const sizes = [fc.integer({ min: 1, max: 9_000 }), fc.integer({ min: 1, max: 50 })] as const;
  fc.assert(
    fc.property(canary, steps, ...sizes, (first, ramp, recipients, chunkSize) => {
      const counts = list(recipients, chunkSize);
      const stages = stagesOf(planOf(first, ramp), counts, chunkSize);
      const ends = stages.map(({ untilChunk }) => untilChunk);
      expect(ends).toEqual([...new Set(ends)].toSorted((a, b) => a - b));
      expect(ends.at(-1)).toBe(counts.chunks);
      expect(stages.reduce((sum, stage) => sum + stage.recipients, 0)).toBe(recipients);
      expect(stages.every((stage) => stage.recipients > 0)).toBe(true);
      // Only the last one has nothing to hold for.
      expect(stages.map(({ hold }) => hold === null)).toEqual(
        stages.map((_, place) => place === stages.length - 1),
      );
    }),
  );
});

describe('the verdict', () => {
  const stage: Stage = {
    kind: 'canary',
    untilChunk: 4,
    recipients: 200,
    hold: { ms: 1_000, maxRejection: 0.05 },
  };
  const since = { requested: 1_000, bounced: 500 };
  const volume = (requested: number, bounced: number) => ({
    requested: 1_000 + requested,
    bounced: 500 + bounced,
  });
  const verdict = (requested: number, bounced: number, isOver: boolean) => {
    const found = judgeStage(stage, { now: volume(requested, bounced), since, taken: 200, isOver });
    return typeof found === 'string' ? found : found.code;
  };

  test('what bounced before the stage does not count', () => {
    expect(verdict(200, 10, true)).toBe('passed');
    expect(verdict(200, 11, true)).toBe('CanaryRejected');
  });

  test('while few are counted nothing is said; once all are, a bad stage is told at once', () => {
    expect(verdict(10, 5, false)).toBe('wait');
    expect(verdict(200, 11, false)).toBe('CanaryRejected');
    expect(verdict(200, 10, false)).toBe('wait');
    expect(verdict(10, 5, true)).toBe('CanaryRejected');
  });

  test('a stage of which SES tells nothing is not waved through', () => {
    expect(verdict(0, 0, false)).toBe('wait');
    expect(verdict(0, 0, true)).toBe('CanaryUnknown');
    const none = { now: null, since: null, taken: 200, isOver: true };
    expect(judgeStage({ ...stage, kind: 'ramp' }, none)).toMatchObject({
      code: 'RampUnknown',
      needs: 'person',
    });
  });

  test('its figures are told', () => {
    const found = judgeStage(stage, { now: volume(200, 30), since, taken: 200, isOver: true });
    expect(found).toMatchObject({
      reason: 'rejectionRate',
      needs: 'person',
      message: expect.stringMatching(/^30 of the 200 mails .* \(15 %, at most 5 % were allowed\)/),
    });
  });
});
