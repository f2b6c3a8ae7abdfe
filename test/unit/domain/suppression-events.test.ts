import { expect, test } from 'vitest';
import { readEvent } from '../../../src/domain/suppression-events.ts';

const NOW = Date.parse('2026-11-24T12:00:00Z');
const AT = Date.parse('2026-11-24T08:00:00Z');

function eventOf(fields: Record<string, unknown>) {
  return readEvent({ email: 'Ann@Example.com', timestamp: AT / 1000, ...fields }, NOW);
}

test.each([
  [{ event: 'bounce', bounceType: 'hard_bounce' }, 'bounce'],
  [{ event: 'bounce', bounceType: 'hard' }, 'bounce'],
  // Undocumented: what does not say that it passes is taken for final.
  [{ event: 'bounce' }, 'bounce'],
  [{ event: 'bounce', bounceType: 'unheard_of' }, 'bounce'],
  [{ event: 'spamreport' }, 'complaint'],
  [{ event: 'unsubscribe' }, 'unsubscribe'],
])('%j suppresses its address, in lower case', (fields, reason) => {
  expect(eventOf(fields)?.suppression).toEqual({
    address: 'ann@example.com',
    reason,
    at: AT,
    source: 'event',
  });
});

test.each([
  { event: 'bounce', bounceType: 'soft_bounce' },
  { event: 'bounce', bounceType: 'soft' },
  { event: 'deferred' },
  { event: 'delivered' },
  { event: 'dropped' },
  { event: 'open' },
  { event: 'click', link: 'https://example.com' },
  { event: 'processed' },
])('%j suppresses nobody', (fields) => {
  expect(eventOf(fields)).toEqual({ event: fields.event, suppression: null });
});

test('an event that nobody has heard of is noted as another', () => {
  expect(eventOf({ event: 'group_resubscribe' })).toEqual({ event: 'other', suppression: null });
});

test.each([[null], ['bounce'], [[]], [{}], [{ event: 7 }]])('%j is no event', (value) => {
  expect(readEvent(value, NOW)).toBeNull();
});

test.each([
  [AT / 1000, AT],
  [String(AT / 1000), AT],
  [AT, AT],
  // Later than now, in any unit: a removal could never be later than it.
  [NOW / 1000 + 60, NOW],
  [NOW * 1000, NOW],
  [undefined, NOW],
  ['yesterday', NOW],
  [-1, NOW],
])('a timestamp of %j is %j', (timestamp, at) => {
  expect(eventOf({ event: 'unsubscribe', timestamp })?.suppression?.at).toBe(at);
});
