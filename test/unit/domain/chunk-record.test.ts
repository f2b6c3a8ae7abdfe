import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  believable,
  isFinal,
  mergeRecords,
  type ChunkRecord,
} from '../../../src/domain/chunk-record.ts';
import { chunkTotals, rowCases, type ChunkOutcome } from '../../../src/domain/chunk-outcome.ts';
import { gateVerdict, lookVerdict } from '../../../src/domain/group-gate.ts';
import { groupName, spanKeyword } from '../../../src/domain/group-name.ts';
import { chunkSizeOf, spanOf } from '../../../src/domain/span.ts';

const record: fc.Arbitrary<ChunkRecord> = fc.oneof(
  fc.record({ state: fc.constant('ready' as const), groupId: fc.nat(), uploaded: fc.boolean() }),
  fc.record({ state: fc.constant('doubtful' as const), groupId: fc.nat() }),
  fc.record({
    state: fc.constant('accepted' as const),
    groupId: fc.nat(),
    taskId: fc.nat(),
    at: fc.constant('2026-11-24T00:00:00Z'),
  }),
  fc.record({ state: fc.constant('failed' as const), code: fc.string() }),
  fc.record({ state: fc.constant('unknown' as const), code: fc.string() }),
);

test('an open record is not believed: what was ready may have been sent', () => {
  const chunks = { 0: { state: 'ready', groupId: 7, uploaded: true } } as const;
  const doubted = { 0: { state: 'doubtful', groupId: 7 } };
  const closed = { span: 0, openBy: null, closedBy: 'one', chunks };
  expect(believable({ ...closed, openBy: 'another' }, 'one')).toEqual(doubted);
  expect(believable(closed, undefined)).toEqual(doubted);
  expect(believable(closed, 'another')).toEqual(doubted);
  expect(believable(closed, 'one')).toBe(chunks);
});

test('whatever an overtaken attempt writes, an accepted chunk stays accepted', () => {
  fc.assert(
    fc.property(record, record, (stored, learnt) => {
      const merged = mergeRecords({ 0: stored }, { 0: learnt })['0'];
      expect(merged?.state === 'accepted').toBe(
        stored.state === 'accepted' || learnt.state === 'accepted',
      );
      expect(isFinal(merged)).toBe(isFinal(stored) || isFinal(learnt));
    }),
  );
});

test('only a complete group with exactly the chunk’s rows is sent', () => {
  const group = (state: 'empty' | 'uploading' | 'complete', count: number, invalidCount = 0) =>
    gateVerdict({ state, count, invalidCount }, 50);
  expect(group('complete', 50)).toBe('send');
  expect(group('complete', 100)).toBe('rebuild');
  expect(group('complete', 49)).toBe('rebuild');
  expect(group('complete', 50, 1)).toBe('rebuild');
  expect(group('uploading', 50)).toBe('wait');
  expect(group('empty', 0)).toBe('wait');
  expect(gateVerdict(undefined, 50)).toBe('wait');
});

test('a look that finds two tasks settles nothing', () => {
  expect(lookVerdict([])).toEqual({ verdict: 'clear' });
  expect(lookVerdict([{ taskId: 4 }])).toEqual({ verdict: 'accepted', taskId: 4 });
  expect(lookVerdict([{ taskId: 4 }, { taskId: 5 }])).toEqual({ verdict: 'repeated', tasks: 2 });
});

test('a group’s name is its own: of campaign, content and chunk, and found by its span’s keyword', () => {
  const chunk = fc.nat(10_000_000);
  const hash = fc.stringMatching(/^[0-9a-f]{64}$/);
  fc.assert(
    fc.property(chunk, chunk, hash, hash, (a, b, one, other) => {
      const name = groupName('november', one, a);
      expect(name).toBe(groupName('november', one, a));
      expect(name).toMatch(/^[A-Za-z0-9-]{1,60}$/);
      expect(name.startsWith(spanKeyword('november', one, spanOf(a)))).toBe(true);
      if (a !== b) expect(groupName('november', one, b)).not.toBe(name);
      if (one.slice(0, 10) !== other.slice(0, 10)) {
        expect(groupName('november', other, a)).not.toBe(name);
      }
    }),
  );
});

test('a chunk’s recipients are always somewhere, and counts and fates agree (I8)', () => {
  const outcome: fc.Arbitrary<ChunkOutcome | undefined> = fc.option(
    fc
      .tuple(fc.constantFrom('open', 'finished', 'error', 'missing'), fc.nat(50), fc.nat(50))
      .map(([state, a, b]): ChunkOutcome => {
        const [sent, failed] = [Math.min(a, b), Math.max(a, b) - Math.min(a, b)];
        const rest = state === 'open' ? 0 : 50 - sent - failed;
        const fates = (['sent', 'failed', 'unknown'] as const).flatMap((fate, place) =>
          Array.from({ length: [sent, failed, rest][place] ?? 0 }, () => fate),
        );
        const resolved = state === 'finished' ? { fates } : {};
        if (state === 'missing') {
          return { state, sent: 0, failed: 0, unknown: 50, release: 'no' };
        }
        const isOpen = state === 'open';
        return {
          state: state as ChunkOutcome['state'],
          sent,
          failed: isOpen ? 0 : failed,
          unknown: isOpen ? 0 : rest,
          release: 'no',
          ...resolved,
        };
      }),
    { nil: undefined },
  );
  fc.assert(
    fc.property(fc.option(record, { nil: undefined }), outcome, (known, came) => {
      const totals = chunkTotals(50, known, came);
      const atProvider = totals.taken - totals.sent - totals.failed - totals.unknown;
      expect(atProvider).toBeGreaterThanOrEqual(0);
      const rejected = known?.rejected?.length ?? 0;
      expect(totals.rejected).toBe(rejected);
      expect([0, 50 - rejected]).toContain(totals.taken);
      const cases = rowCases(50, known, came);
      const count = (fate: string) => cases.filter((each) => each.fate === fate).length;
      expect(cases).toHaveLength(50);
      expect(count('rejected')).toBe(rejected);
      expect(count('waiting')).toBe(50 - rejected - totals.taken);
      expect([0, totals.sent]).toContain(count('sent'));
    }),
  );
});

test('a row that SES refused keeps its place, and the fates of the others move around it', () => {
  const rejected = [{ place: 1, code: 'InvalidParameterValue.ReceiverEmailInvalid' }];
  const record: ChunkRecord = { state: 'accepted', groupId: 1, taskId: 2, at: '', rejected };
  const fates = ['sent', 'failed', 'sent'] as const;
  const outcome: ChunkOutcome = {
    state: 'finished',
    sent: 2,
    failed: 1,
    unknown: 0,
    code: 'SendStatus.1007',
    fates: [...fates],
    release: 'no',
  };
  expect(rowCases(4, record, outcome).map(({ fate }) => fate)).toEqual([
    'sent',
    'rejected',
    'failed',
    'sent',
  ]);
  expect(chunkTotals(4, record, outcome)).toMatchObject({ rejected: 1, taken: 3, sent: 2 });
});

test('chunk sizes add up to the list', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 5_000 }), fc.integer({ min: 1, max: 50 }), (n, size) => {
      const list = { recipients: n, chunks: Math.ceil(n / size) };
      const sizes = Array.from({ length: list.chunks }, (_, c) => chunkSizeOf(c, list, size));
      expect(sizes.reduce((a, b) => a + b)).toBe(n);
      expect(Math.min(...sizes)).toBeGreaterThan(0);
    }),
  );
});
