import { calendar, EVERY_DAY, EVERY_WEEKDAY, range, type Calendar } from './calendar-rule.ts';

/** What is wrong with a rule: a sentence, and the word to blame with what may stand there. */
export interface RuleProblem {
  problem: string;
  word?: string;
  choices?: readonly string[];
}

interface Field {
  name: string;
  first: number;
  last: number;
  /** Names that stand for numbers, from `first` on. */
  names?: readonly string[];
}

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const WEEKDAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];

const FIELDS = [
  { name: 'minute', first: 0, last: 59 },
  { name: 'hour', first: 0, last: 23 },
  { name: 'day of month', first: 1, last: 31 },
  { name: 'month', first: 1, last: 12, names: MONTHS },
  // 7 is Sunday too, as in every cron.
  { name: 'weekday', first: 0, last: 7, names: WEEKDAYS },
] as const satisfies readonly Field[];

/**
 * Five fields, as cron knows them. Temporal's own reading is not used: it wants a time to fit both
 * the day of month and the weekday, where cron takes either, and it keeps the calendars of an
 * earlier cron when a schedule is updated.
 */
export function parseCron(text: string): Calendar[] | RuleProblem {
  const parts = text.trim().toLowerCase().split(/\s+/);
  if (parts.length !== FIELDS.length) {
    return {
      problem: `a cron rule has five fields (minute hour day month weekday), not ${parts.length}`,
    };
  }
  const values: number[][] = [];
  for (const [place, field] of FIELDS.entries()) {
    const found = valuesOf(parts[place] ?? '', field);
    if (!Array.isArray(found)) return found;
    values.push(found);
  }
  const [minutes = [], hours = [], days = [], months = [], sevens = []] = values;
  const weekdays = [...new Set(sevens.map((day) => day % 7))].toSorted((a, b) => a - b);
  const base = { minutes, hours, months };
  // The old rule of cron: a field that begins with * does not restrict, and of two that do, either.
  const restrictsDay = !(parts[2] ?? '').startsWith('*');
  const restrictsWeekday = !(parts[4] ?? '').startsWith('*');
  if (!restrictsDay || !restrictsWeekday) return [calendar({ ...base, days, weekdays })];
  return [
    calendar({ ...base, days, weekdays: [...EVERY_WEEKDAY] }),
    calendar({ ...base, days: [...EVERY_DAY], weekdays }),
  ];
}

function valuesOf(text: string, field: Field): number[] | RuleProblem {
  const values = new Set<number>();
  for (const part of text.split(',')) {
    const match = /^(\*|[a-z0-9]+)(?:-([a-z0-9]+))?(?:\/(\d+))?$/.exec(part);
    if (match === null) return misfit(part, field);
    const [, from = '', to, every] = match;
    const isAny = from === '*';
    const first = isAny ? field.first : numberOf(from, field);
    // `5/10` means from 5 on, every 10.
    const open = isAny || (to === undefined && every !== undefined) ? field.last : first;
    const last = to === undefined ? open : numberOf(to, field);
    const step = every === undefined ? 1 : Number(every);
    if (first === null || last === null || (isAny && to !== undefined)) return misfit(part, field);
    if (step < 1 || first > last) return misfit(part, field);
    for (const value of range(first, last, step)) values.add(value);
  }
  return [...values].toSorted((a, b) => a - b);
}

function numberOf(text: string, { first, last, names }: Field): number | null {
  const named = names?.indexOf(text) ?? -1;
  if (named >= 0) return named + first;
  if (!/^\d{1,2}$/.test(text)) return null;
  const value = Number(text);
  return value >= first && value <= last ? value : null;
}

function misfit(part: string, { name, first, last, names }: Field): RuleProblem {
  const named = names === undefined ? '' : ` or ${names[0]} to ${names.at(-1)}`;
  return {
    problem:
      `'${part}' is no ${name} of a cron rule: ${first} to ${last}${named}, *, ` +
      'ranges (1-5), steps (*/15) and lists (1,15)',
    word: part,
    ...(names === undefined ? {} : { choices: names }),
  };
}
