import { expect, test } from 'vitest';
import {
  NO_HOLDS,
  onDue,
  onOperatorPause,
  onProbeAccepted,
  onRefused,
  onResume,
  onStop,
  type Holds,
} from '../../../src/domain/holds.ts';
import {
  NO_PAUSES,
  reasonsWithin,
  withPauses,
  type PastPauses,
} from '../../../src/domain/past-pauses.ts';
import type { Refusal } from '../../../src/domain/refusal.ts';

const AT = Date.parse('2026-11-24T10:00:00Z');
const MINUTE = 60_000;
const QUOTA: Refusal = {
  code: 'FailedOperation.ExceedSendLimit',
  action: 'pause',
  reason: 'quota',
  needs: 'nothing',
  message: 'The daily quota is used up.',
};

/** Holds and what they left, a step after another. */
class Story {
  holds: Holds = NO_HOLDS;
  past: PastPauses = NO_PAUSES;
  step(at: number, next: (holds: Holds) => Holds): this {
    const after = next(this.holds);
    this.past = withPauses(this.past, this.holds, after, at);
    this.holds = after;
    return this;
  }
  refused(at: number): this {
    return this.step(at, (holds) => onRefused(holds, at, holds.epoch, QUOTA));
  }
  due(): this {
    const at = Date.parse(this.holds.provider?.resumeAt ?? '');
    return this.step(at, (holds) => onDue(holds, at));
  }
}

const iso = (at: number) => new Date(at).toISOString();

test('a pause has its beginning, its end, its reason and its text', () => {
  const { past } = new Story()
    .step(AT, (holds) => onOperatorPause(holds, AT, 'wait for legal'))
    .step(AT + MINUTE, (holds) => onResume(holds, 0));
  expect(past).toEqual({
    kept: [
      {
        code: 'Operator',
        reason: 'operator',
        message: 'wait for legal',
        since: iso(AT),
        until: iso(AT + MINUTE),
        refusals: 1,
      },
    ],
    dropped: 0,
  });
});

test('a quota that is tried and refused until its refill is one pause, from the first to the last', () => {
  const story = new Story()
    .refused(AT)
    .due()
    .refused(AT + MINUTE)
    .due()
    .refused(AT + 3 * MINUTE);
  expect(story.past.kept).toMatchObject([{ since: iso(AT), until: null, refusals: 3 }]);
  story.due().step(AT + 9 * MINUTE, (holds) => onProbeAccepted(holds, holds.epoch));
  expect(story.past.kept).toMatchObject([{ refusals: 3 }]);
  expect(story.past.kept[0]?.until).not.toBeNull();
  // Something was accepted: the next is a pause of its own.
  story.refused(AT + 20 * MINUTE);
  expect(story.past.kept).toMatchObject([{ refusals: 3 }, { since: iso(AT + 20 * MINUTE) }]);
});

test("an operator's pause above the provider's: both are told, and both end", () => {
  const story = new Story()
    .refused(AT)
    .step(AT + MINUTE, (holds) => onOperatorPause(holds, AT + MINUTE, ''));
  expect(story.past.kept).toMatchObject([
    { reason: 'quota', until: null },
    { reason: 'operator', until: null },
  ]);
  story.step(AT + 2 * MINUTE, onStop);
  expect(story.past.kept.map(({ until }) => until)).toEqual([
    iso(AT + 2 * MINUTE),
    iso(AT + 2 * MINUTE),
  ]);
});

test('of very many the latest are kept, and the others are counted', () => {
  const story = new Story();
  for (let n = 0; n < 60; n += 1) {
    const at = AT + n * MINUTE;
    story.step(at, (holds) => onOperatorPause(holds, at, `${n}`));
    story.step(at + 1_000, (holds) => onResume(holds, 0));
  }
  expect(story.past.dropped).toBe(10);
  expect(story.past.kept.map(({ message }) => message)).toEqual(
    Array.from({ length: 50 }, (_, n) => `${n + 10}`),
  );
});

test('what held in a stretch of time is known by its overlap, each reason once', () => {
  const { past } = new Story()
    .refused(AT)
    .step(AT + MINUTE, (holds) => onResume(holds, 0))
    .step(AT + 5 * MINUTE, (holds) => onOperatorPause(holds, AT + 5 * MINUTE, ''));
  const within = (from: number, until: number) =>
    reasonsWithin(past.kept, { from: AT + from * MINUTE, until: AT + until * MINUTE });
  expect(within(0, 2)).toEqual(['quota']);
  expect(within(2, 4)).toEqual([]);
  expect(within(2, 9)).toEqual(['operator']);
  expect(within(0, 9)).toEqual(['quota', 'operator']);
});
