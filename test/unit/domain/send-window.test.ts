import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { SendWindow } from '../../../src/domain/send-plan.ts';
import { windowAt, workedOffWithin } from '../../../src/domain/send-window.ts';
import { instantOf, wallTimeAt } from '../../../src/domain/wall-clock.ts';

const EVERY_DAY = [0, 1, 2, 3, 4, 5, 6];
const SHOP: SendWindow = { from: '09:00', to: '21:00', days: EVERY_DAY, timezone: 'Asia/Shanghai' };
const NIGHT: SendWindow = { ...SHOP, from: '22:00', to: '06:00' };
const at = (text: string) => Date.parse(text);
const until = (text: string) => Date.parse(text);

describe('by the clock of its zone', () => {
  test.each([
    ['before it opens', '2026-11-24T00:59:59Z', false, '2026-11-24T01:00:00Z'],
    ['as it opens', '2026-11-24T01:00:00Z', true, '2026-11-24T13:00:00Z'],
    ['as it closes', '2026-11-24T13:00:00Z', false, '2026-11-25T01:00:00Z'],
  ])('%s', (_when, now, open, end) => {
    expect(windowAt(at(now), SHOP)).toEqual({ open, until: until(end) });
  });

  test('over midnight it belongs to the day on which it opens', () => {
    const friday = { ...NIGHT, days: [5] };
    // Saturday 02:00 in Shanghai, and Friday 02:00, which is Thursday's night.
    expect(windowAt(at('2026-11-27T18:00:00Z'), friday)).toEqual({
      open: true,
      until: until('2026-11-27T22:00:00Z'),
    });
    expect(windowAt(at('2026-11-26T18:00:00Z'), friday)).toEqual({
      open: false,
      until: until('2026-11-27T14:00:00Z'),
    });
  });

  test('weekdays leave the weekend out', () => {
    const weekdays = { ...SHOP, days: [1, 2, 3, 4, 5] };
    // Friday 21:00 to Monday 09:00.
    expect(windowAt(at('2026-11-27T13:00:00Z'), weekdays)).toEqual({
      open: false,
      until: until('2026-11-30T01:00:00Z'),
    });
  });

  test('seconds count', () => {
    const short = { ...SHOP, from: '09:00:10', to: '09:00:15' };
    expect(windowAt(at('2026-11-24T01:00:09Z'), short).open).toBe(false);
    expect(windowAt(at('2026-11-24T01:00:10Z'), short)).toEqual({
      open: true,
      until: until('2026-11-24T01:00:15Z'),
    });
  });

  test('days that follow each other without a gap are one opening, all of them an endless one', () => {
    const whole = { ...SHOP, from: '00:00', to: '00:00' };
    expect(windowAt(at('2026-11-24T01:00:00Z'), whole)).toEqual({ open: true, until: null });
    expect(windowAt(at('2026-11-24T01:00:00Z'), { ...whole, days: [1, 2, 3, 4, 5] })).toEqual({
      open: true,
      until: until('2026-11-27T16:00:00Z'),
    });
  });
});

describe('when clocks change in Berlin', () => {
  const berlin = { ...SHOP, timezone: 'Europe/Berlin' };

  test('an end in the skipped hour is an hour later on the clock, the next day it is not', () => {
    const window = { ...berlin, from: '01:00', to: '02:30' };
    // 2026-03-29: 02:00 becomes 03:00 at 01:00 UTC.
    expect(windowAt(at('2026-03-29T00:30:00Z'), window).until).toBe(until('2026-03-29T01:30:00Z'));
    expect(windowAt(at('2026-03-29T23:30:00Z'), window).until).toBe(until('2026-03-30T00:30:00Z'));
  });

  test('hours that are skipped altogether do not take place on that day', () => {
    const window = { ...berlin, from: '02:00', to: '03:00' };
    expect(windowAt(at('2026-03-28T12:00:00Z'), window)).toEqual({
      open: false,
      until: until('2026-03-30T00:00:00Z'),
    });
  });

  test('of hours that occur twice the first counts', () => {
    const window = { ...berlin, from: '01:00', to: '02:30' };
    // 2026-10-25: 03:00 becomes 02:00 at 01:00 UTC.
    expect(windowAt(at('2026-10-24T23:30:00Z'), window).until).toBe(until('2026-10-25T00:30:00Z'));
    expect(windowAt(at('2026-10-25T01:00:00Z'), window).open).toBe(false);
  });
});

const time = fc
  .tuple(fc.integer({ min: 0, max: 23 }), fc.integer({ min: 0, max: 59 }))
  .map((parts) => parts.map((part) => String(part).padStart(2, '0')).join(':'));
const anyWindow = fc.record({
  from: time,
  to: time,
  days: fc.uniqueArray(fc.integer({ min: 0, max: 6 }), { minLength: 1, maxLength: 7 }),
  timezone: fc.constantFrom(...Intl.supportedValuesOf('timeZone')),
});

test('over a year in any zone openings and closings alternate, at the times that were said', () => {
  fc.assert(
    fc.property(anyWindow, fc.integer({ min: 2020, max: 2035 }), (window, year) => {
      const end = Date.UTC(year + 1, 0, 1);
      let now = Date.UTC(year, 0, 1);
      let state = windowAt(now, window);
      while (state.until !== null && now < end) {
        expect(state.until).toBeGreaterThan(now);
        // Nothing changes between here and there.
        const middle = now + Math.floor((state.until - now) / 2);
        expect(windowAt(middle, window)).toEqual(state);
        expect(windowAt(state.until - 1, window).open).toBe(state.open);
        const next = windowAt(state.until, window);
        expect(next.open).toBe(!state.open);
        const said = next.open ? window.from : window.to;
        const isDay = next.open
          ? window.days.includes(weekdayOf(state.until, window.timezone))
          : true;
        expect(isShifted(state.until, said, window.timezone) || isDay).toBe(true);
        now = state.until;
        state = next;
      }
    }),
    { numRuns: 10 },
  );
});

function weekdayOf(instant: number, timezone: string): number {
  const { year, month, day } = wallTimeAt(instant, timezone);
  return new Date(Date.UTC(year, month - 1, day)).getUTCDay();
}

/** Fails unless the clock shows the time that was said, or that time does not exist on that day. */
function isShifted(instant: number, said: string, timezone: string): boolean {
  const wall = wallTimeAt(instant, timezone);
  const [hour = 0, minute = 0] = said.split(':').map(Number);
  if (wall.hour === hour && wall.minute === minute) return false;
  for (const day of [wall.day, wall.day - 1]) {
    const wanted = { ...wall, day, hour, minute, second: 0 };
    const meant = instantOf(wanted, timezone);
    const { hour: shown, minute: shownMinute } = wallTimeAt(meant, timezone);
    const isSkipped = shown !== hour || shownMinute !== minute;
    if (isSkipped && meant === instant) return true;
  }
  throw new Error(
    `the clock of ${timezone} shows ${wall.hour}:${wall.minute} and not ${said} at ${new Date(instant).toISOString()}`,
  );
}

test('work that a window interrupts goes on when it opens again', () => {
  const hour = 3_600_000;
  // From 20:00, two hours of it: one today, one tomorrow.
  const from = at('2026-11-24T12:00:00Z');
  expect(workedOffWithin(SHOP, from, 2 * hour)).toBe(at('2026-11-25T02:00:00Z'));
  // Exactly until it closes; begun while it is closed; and over three days.
  expect(workedOffWithin(SHOP, from, hour)).toBe(at('2026-11-24T13:00:00Z'));
  expect(workedOffWithin(SHOP, at('2026-11-24T20:00:00Z'), hour)).toBe(at('2026-11-25T02:00:00Z'));
  expect(workedOffWithin(SHOP, from, 14 * hour)).toBe(at('2026-11-26T02:00:00Z'));
  const always = { ...SHOP, from: '00:00', to: '00:00' };
  expect(workedOffWithin(always, from, 100 * hour)).toBe(from + 100 * hour);
});
