import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { beginTime, isUnambiguous } from '../../../src/ses/begin-time.ts';
import { parseDateTime } from '../../../src/simulator/wire-time.ts';

const at = (text: string) => Date.parse(text);

describe('the text of BeginTime', () => {
  test.each([
    ['2026-11-30T16:00:00Z', 'Asia/Shanghai', '2026-12-01 00:00:00'],
    ['2026-11-30T15:59:59Z', 'Asia/Shanghai', '2026-11-30 23:59:59'],
    ['2026-12-31T16:00:00Z', 'Asia/Shanghai', '2027-01-01 00:00:00'],
    ['2028-02-28T16:00:00Z', 'Asia/Shanghai', '2028-02-29 00:00:00'],
    ['2026-06-30T22:00:00Z', 'Europe/Berlin', '2026-07-01 00:00:00'],
    ['2026-12-01T00:00:00Z', 'UTC', '2026-12-01 00:00:00'],
    ['2026-12-01T00:00:00Z', 'Asia/Kathmandu', '2026-12-01 05:45:00'],
    // The clocks of Berlin go from 02:00 to 03:00, so 02:30 is never shown.
    ['2026-03-29T00:59:59Z', 'Europe/Berlin', '2026-03-29 01:59:59'],
    ['2026-03-29T01:00:00Z', 'Europe/Berlin', '2026-03-29 03:00:00'],
  ])('%s in %s is %s', (instant, zone, text) => {
    expect(beginTime(at(instant), zone)).toBe(text);
  });

  test('a part of a second is never taken off: that would be too early', () => {
    expect(beginTime(at('2026-12-01T00:00:00.001Z'), 'UTC')).toBe('2026-12-01 00:00:01');
  });
});

describe('a time that the clocks show twice', () => {
  test.each([
    ['2026-10-25T00:30:00Z', 'Europe/Berlin', false],
    ['2026-10-25T01:30:00Z', 'Europe/Berlin', false],
    ['2026-10-24T23:59:59Z', 'Europe/Berlin', true],
    ['2026-10-25T02:00:00Z', 'Europe/Berlin', true],
    ['2026-11-01T05:30:00Z', 'America/New_York', false],
    ['2026-04-04T14:45:00Z', 'Australia/Lord_Howe', false],
    ['2026-10-25T00:30:00Z', 'Asia/Shanghai', true],
  ])('%s in %s: one meaning is %s', (instant, zone, unambiguous) => {
    expect(isUnambiguous(at(instant), zone)).toBe(unambiguous);
  });
});

test('the simulator reads back the instant that was meant, whichever its zone', () => {
  const zones = ['Asia/Shanghai', 'UTC', 'Europe/Berlin', 'America/New_York', 'Asia/Kolkata'];
  const instant = fc
    .integer({ min: Date.UTC(2026, 0) / 1000, max: Date.UTC(2035, 0) / 1000 })
    .map((seconds) => seconds * 1000);
  fc.assert(
    fc.property(instant, fc.constantFrom(...zones), (moment, zone) => {
      fc.pre(isUnambiguous(moment, zone));
      expect(parseDateTime(beginTime(moment, zone), zone)).toBe(moment);
    }),
    { numRuns: 500 },
  );
});
