import type { RuleProblem } from './parse-cron.ts';
import { range, type Calendar } from './calendar-rule.ts';

type DayPattern = Partial<Omit<Calendar, 'hours' | 'minutes'>>;

const NAMES = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'];
const SETS: Readonly<Record<string, number[]>> = {
  weekday: [1, 2, 3, 4, 5],
  weekdays: [1, 2, 3, 4, 5],
  weekend: [0, 6],
  weekends: [0, 6],
};
const ORDINALS: Readonly<Record<string, number>> = { first: 1, second: 2, third: 3, fourth: 4 };
const WORDS = ['day', ...Object.keys(SETS), ...NAMES, ...Object.keys(ORDINALS), 'last', 'month'];

/** Months by the length that decides which day is their last. */
const LENGTHS: readonly { length: number; months: number[]; years: Calendar['years'] }[] = [
  { length: 31, months: [1, 3, 5, 7, 8, 10, 12], years: 'any' },
  { length: 30, months: [4, 6, 9, 11], years: 'any' },
  { length: 28, months: [2], years: 'common' },
  { length: 29, months: [2], years: 'leap' },
];

/** The part of a rule before the time: which days. Several patterns are an "or". */
export function dayPatterns(text: string): DayPattern[] | RuleProblem {
  if (['day', 'daily', 'days', ''].includes(text)) return [{}];
  const ofMonth = /^(?:the )?(.+) of (?:the |each |every )?month$/.exec(text)?.[1];
  if (ofMonth !== undefined) return daysOfMonth(ofMonth);
  const monthDay = /^month(?:ly)?(?: on)? day (.+)$/.exec(text)?.[1];
  if (monthDay !== undefined) return numberedDays(monthDay);
  return weekdaysOf(text);
}

function daysOfMonth(text: string): DayPattern[] | RuleProblem {
  const [, ordinal = '', day = ''] = /^(\S+) (\S+)$/.exec(text) ?? [];
  const place = ORDINALS[ordinal] ?? Number(/^([1-4])(?:st|nd|rd|th)$/.exec(ordinal)?.[1] ?? 0);
  const weekday = weekdayOf(day);
  if (ordinal === 'last') {
    if (day === 'day') return LENGTHS.map(({ length, ...when }) => ({ ...when, days: [length] }));
    if (day === 'weekday') return LENGTHS.flatMap(lastWorkday);
    if (weekday !== null) return LENGTHS.map((month) => lastOfMonth(month, weekday));
    return unknown(day, ['day', 'weekday', ...NAMES]);
  }
  if (place > 0) {
    if (day === 'day') return [{ days: [place] }];
    if (day === 'weekday' && place === 1) {
      // The 1st, or the Monday after a weekend.
      return [
        { days: [1], weekdays: range(1, 5) },
        { days: [2, 3], weekdays: [1] },
      ];
    }
    const first = (place - 1) * 7 + 1;
    if (weekday !== null) return [{ days: range(first, first + 6), weekdays: [weekday] }];
    return unknown(day, ['day', ...NAMES]);
  }
  return numberedDays(text.replace(/^day /, ''));
}

/** `1`, `1st`, `1,15`, `1st and 15th`. */
function numberedDays(text: string): DayPattern[] | RuleProblem {
  const days: number[] = [];
  for (const part of text.split(/\s*(?:,|\band\b)\s*/)) {
    const match = /^(\d{1,2})(?:st|nd|rd|th)?$/.exec(part);
    if (match === null) return unknown(part, ['last', ...Object.keys(ORDINALS)]);
    const day = Number(match[1]);
    if (day < 1 || day > 28) {
      return {
        problem: `not every month has a day ${day}: take one from 1 to 28, or 'last day of month'`,
      };
    }
    days.push(day);
  }
  return [{ days: [...new Set(days)].toSorted((a, b) => a - b) }];
}

function weekdaysOf(text: string): DayPattern[] | RuleProblem {
  const weekdays = new Set<number>();
  for (const part of text.split(/\s*(?:,|\band\b)\s*/)) {
    const named = weekdayOf(part);
    for (const day of SETS[part] ?? (named === null ? [] : [named])) weekdays.add(day);
    if (SETS[part] === undefined && named === null) return unknown(part, WORDS);
  }
  return [{ weekdays: [...weekdays].toSorted((a, b) => a - b) }];
}

/** `monday`, `mondays`, `mon`; at least three letters. */
function weekdayOf(text: string): number | null {
  const name = text.length > 3 ? text.replace(/s$/, '') : text;
  const found = NAMES.findIndex((day) => name.length >= 3 && day.startsWith(name));
  return found === -1 ? null : found;
}

function lastOfMonth(month: (typeof LENGTHS)[number], weekday: number): DayPattern {
  const { length, ...when } = month;
  return { ...when, days: range(length - 6, length), weekdays: [weekday] };
}

/** The last day if people work on it, else the Friday before the weekend. */
function lastWorkday({ length, ...when }: (typeof LENGTHS)[number]): DayPattern[] {
  return [
    { ...when, days: [length], weekdays: range(1, 5) },
    { ...when, days: [length - 2, length - 1], weekdays: [5] },
  ];
}

function unknown(word: string, choices: readonly string[]): RuleProblem {
  return { problem: `'${word}' is no day that a rule knows`, word, choices };
}
