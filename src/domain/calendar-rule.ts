/**
 * When a newsletter is due, on the wall clock of its zone: the union of calendars. It is what both
 * sides understand: Temporal matches such calendars, and calendar-times.ts computes the same times.
 */
export interface CalendarRule {
  calendars: Calendar[];
}

/** A wall-clock minute matches when every field has it. Lists are sorted and hold nothing twice. */
export interface Calendar {
  minutes: number[];
  hours: number[];
  /** Of the month, 1 to 31. */
  days: number[];
  months: number[];
  /** 0 is Sunday. */
  weekdays: number[];
  /** The end of February is the only thing that depends on the year. */
  years: 'any' | 'leap' | 'common';
}

export const EVERY_DAY: readonly number[] = range(1, 31);
const EVERY_MONTH: readonly number[] = range(1, 12);
export const EVERY_WEEKDAY: readonly number[] = range(0, 6);

export function calendar(part: Partial<Calendar>): Calendar {
  return {
    minutes: [0],
    hours: [0],
    days: [...EVERY_DAY],
    months: [...EVERY_MONTH],
    weekdays: [...EVERY_WEEKDAY],
    years: 'any',
    ...part,
  };
}

export function range(first: number, last: number, step = 1): number[] {
  const values: number[] = [];
  for (let value = first; value <= last; value += step) values.push(value);
  return values;
}

function isLeapYear(year: number): boolean {
  return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
}

/** Whether the calendar has times on that day. */
export function hasDay(calendar: Calendar, day: { year: number; month: number; day: number }) {
  const { years } = calendar;
  if (years !== 'any' && isLeapYear(day.year) !== (years === 'leap')) return false;
  const weekday = new Date(Date.UTC(day.year, day.month - 1, day.day)).getUTCDay();
  return (
    calendar.months.includes(day.month) &&
    calendar.days.includes(day.day) &&
    calendar.weekdays.includes(weekday)
  );
}
