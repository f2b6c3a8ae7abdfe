import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  SUPPRESSION_REASONS,
  SUPPRESSION_SOURCES,
  SuppressionState,
  type Removal,
  type Suppression,
} from '../../../src/domain/suppression.ts';

type Entry = { suppression: Suppression } | { removal: Removal };

const address = fc.constantFrom('a@x.org', 'b@x.org', 'c@x.org');
/** Few moments, so that many entries share one. */
const at = fc.integer({ min: 0, max: 5 });
const entry: fc.Arbitrary<Entry> = fc.oneof(
  fc.record({
    suppression: fc.record({
      address,
      reason: fc.constantFrom(...SUPPRESSION_REASONS),
      at,
      source: fc.constantFrom(...SUPPRESSION_SOURCES),
    }),
  }),
  fc.record({ removal: fc.record({ address, at }) }),
);

function stateOf(entries: readonly Entry[]): Suppression[] {
  const state = new SuppressionState();
  for (const each of entries) {
    if ('removal' in each) state.remove(each.removal);
    else state.add(each.suppression);
  }
  return [...state.entries()].sort((a, b) => (a.address < b.address ? -1 : 1));
}

test('the same entries in any order, any of them repeated, give the same state', () => {
  const shuffled = fc
    .array(entry, { maxLength: 20 })
    .chain((entries) =>
      fc.tuple(
        fc.constant(entries),
        fc.shuffledSubarray([...entries, ...entries], { minLength: entries.length * 2 }),
        fc.shuffledSubarray(entries, { minLength: entries.length }),
      ),
    );
  fc.assert(
    fc.property(shuffled, ([entries, twice, once]) => {
      const state = stateOf(entries);
      expect(stateOf(twice)).toEqual(state);
      expect(stateOf(once)).toEqual(state);
    }),
  );
});

test('an address is suppressed from its latest suppression on, unless it was removed after that', () => {
  fc.assert(
    fc.property(fc.array(entry, { maxLength: 20 }), (entries) => {
      const times = (kind: 'suppression' | 'removal', of: string) =>
        entries
          .map((each) => (each as Record<string, Removal>)[kind])
          .filter((each) => each?.address === of)
          .map((each) => each!.at);
      const expected = ['a@x.org', 'b@x.org', 'c@x.org'].filter((of) => {
        const suppressed = times('suppression', of);
        return (
          suppressed.length > 0 && Math.max(...suppressed) >= Math.max(-1, ...times('removal', of))
        );
      });
      expect(stateOf(entries).map((each) => each.address)).toEqual(expected);
    }),
  );
});

test('of two reasons at one moment the graver is shown', () => {
  const base = { address: 'a@x.org', at: 1, source: 'event' } as const;
  const suppressions: Entry[] = [
    { suppression: { ...base, reason: 'bounce' } },
    { suppression: { ...base, reason: 'complaint' } },
    { suppression: { ...base, reason: 'manual' } },
  ];
  expect(stateOf(suppressions)).toMatchObject([{ reason: 'complaint' }]);
});
