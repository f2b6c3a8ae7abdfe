import { describe, expect, test } from 'vitest';
import { parseCalendarRule } from '../../../src/domain/parse-calendar-rule.ts';
import { timesOf } from '../../../src/domain/calendar-times.ts';
import type { CalendarRule } from '../../../src/domain/calendar-rule.ts';

const ruleOf = (text: string): CalendarRule => {
  const parsed = parseCalendarRule(text);
  if ('problem' in parsed) throw new Error(parsed.problem);
  return parsed;
};

/** The next times, on the clock of the zone, as `2026-12-07 08:00`. */
function next(rule: string, timezone: string, after: string, count: number): string[] {
  const span = { after: Date.parse(after), until: null, count };
  return timesOf(ruleOf(rule), timezone, span).map((instant) =>
    new Date(instant).toLocaleString('sv', { timeZone: timezone }).slice(0, 16),
  );
}

describe('a rule in words', () => {
  const from = '2026-11-24T23:00:00Z';
  test.each([
    ['monday 08:00', ['2026-11-30 08:00', '2026-12-07 08:00', '2026-12-14 08:00']],
    ['Mondays at 8:00', ['2026-11-30 08:00', '2026-12-07 08:00', '2026-12-14 08:00']],
    ['mon,thu 07:30', ['2026-11-26 07:30', '2026-11-30 07:30', '2026-12-03 07:30']],
    ['monday and thursday 07:30', ['2026-11-26 07:30', '2026-11-30 07:30', '2026-12-03 07:30']],
    ['weekday 09:00', ['2026-11-25 09:00', '2026-11-26 09:00', '2026-11-27 09:00']],
    ['every weekend 09:00', ['2026-11-28 09:00', '2026-11-29 09:00', '2026-12-05 09:00']],
    ['day 09:00', ['2026-11-25 09:00', '2026-11-26 09:00', '2026-11-27 09:00']],
    ['day 09:00, 18:30', ['2026-11-25 09:00', '2026-11-25 18:30', '2026-11-26 09:00']],
    ['month day 1 08:00', ['2026-12-01 08:00', '2027-01-01 08:00', '2027-02-01 08:00']],
    ['1st of month 08:00', ['2026-12-01 08:00', '2027-01-01 08:00', '2027-02-01 08:00']],
    ['1st and 15th of month 08:00', ['2026-12-01 08:00', '2026-12-15 08:00', '2027-01-01 08:00']],
    ['last day of month 18:00', ['2026-11-30 18:00', '2026-12-31 18:00', '2027-01-31 18:00']],
    // 2027-01-31 is a Sunday.
    ['last weekday of month 10:00', ['2026-11-30 10:00', '2026-12-31 10:00', '2027-01-29 10:00']],
    ['last friday of month 10:00', ['2026-11-27 10:00', '2026-12-25 10:00', '2027-01-29 10:00']],
    ['first monday of month 09:00', ['2026-12-07 09:00', '2027-01-04 09:00', '2027-02-01 09:00']],
    [
      '2nd tuesday of the month 09:00',
      ['2026-12-08 09:00', '2027-01-12 09:00', '2027-02-09 09:00'],
    ],
    ['first weekday of month 09:00', ['2026-12-01 09:00', '2027-01-01 09:00', '2027-02-01 09:00']],
    ['0 8 * * 1', ['2026-11-30 08:00', '2026-12-07 08:00', '2026-12-14 08:00']],
    ['*/30 8-9 * * mon-fri', ['2026-11-25 08:00', '2026-11-25 08:30', '2026-11-25 09:00']],
    ['0 8 1 jan,jul *', ['2027-01-01 08:00', '2027-07-01 08:00', '2028-01-01 08:00']],
    // Sunday is 0 and 7.
    ['0 8 * * 7', ['2026-11-29 08:00', '2026-12-06 08:00', '2026-12-13 08:00']],
    // Of a day and a weekday, cron takes either.
    ['0 8 13 * 5', ['2026-11-27 08:00', '2026-12-04 08:00', '2026-12-11 08:00']],
    ['0 8 29 2 *', ['2028-02-29 08:00', '2032-02-29 08:00', '2036-02-29 08:00']],
  ])('%s', (rule, expected) => {
    expect(next(rule, 'Asia/Shanghai', from, 3)).toEqual(expected);
  });

  test('the last day of February follows the leap years', () => {
    const months = next('last day of month 08:00', 'UTC', '2027-01-31T12:00:00Z', 14);
    expect(months[0]).toBe('2027-02-28 08:00');
    expect(months[12]).toBe('2028-02-29 08:00');
  });

  test.each([
    ['monday', 'ends without a time of day'],
    ['mondya 08:00', "'mondya' is no day"],
    ['monday 25:00', "'25:00' is no time of day"],
    ['31st of month 08:00', "'last day of month'"],
    ['last fryday of month 08:00', "'fryday' is no day"],
    ['0 8 * *', 'ends without a time of day'],
    ['0 25 * * 1', "'25' is no hour of a cron rule: 0 to 23"],
    ['0 8 * * moon', "'moon' is no weekday of a cron rule"],
    ['0 8 5-1 * *', "'5-1' is no day of month"],
  ])('%s is refused with what is allowed', (rule, problem) => {
    expect(parseCalendarRule(rule)).toMatchObject({ problem: expect.stringContaining(problem) });
  });
});

describe('a daylight-saving change', () => {
  test('a skipped time comes later by the skipped hour, on that day only', () => {
    expect(next('day 02:30', 'Europe/Berlin', '2027-03-27T00:00:00Z', 3)).toEqual([
      '2027-03-27 02:30',
      '2027-03-28 03:30',
      '2027-03-29 02:30',
    ]);
  });

  test('a repeated time comes once, at the first', () => {
    const span = { after: Date.parse('2027-11-06T12:00:00Z'), until: null, count: 2 };
    const times = timesOf(ruleOf('day 01:30'), 'America/New_York', span);
    expect(times.map((time) => new Date(time).toISOString())).toEqual([
      '2027-11-07T05:30:00.000Z',
      '2027-11-08T06:30:00.000Z',
    ]);
  });

  test('the hour that is skipped adds nothing to a rule for every hour', () => {
    const span = {
      after: Date.parse('2027-03-28T00:00:00Z'),
      until: Date.parse('2027-03-28T03:00:00Z'),
      count: 10,
    };
    const times = timesOf(ruleOf('0 * * * *'), 'Europe/Berlin', span);
    expect(times.map((time) => new Date(time).toISOString().slice(11, 16))).toEqual([
      '01:00',
      '02:00',
      '03:00',
    ]);
  });
});
