import { range, type Calendar, type CalendarRule } from './calendar-rule.ts';
import { wallTimesOn } from './calendar-times.ts';
import { instantOf, wallTimeAt, type WallTime } from './wall-clock.ts';

/** A rule as Temporal's schedules take it. */
export interface ScheduleSpec {
  calendars: SpecCalendar[];
  /** Instants besides them, in seconds since 1970. */
  instants: number[];
  /** Matching times that are left out. */
  excluded: SpecCalendar[];
}

export interface SpecRange {
  start: number;
  end: number;
  step: number;
}

export interface SpecCalendar {
  second: SpecRange[];
  minute: SpecRange[];
  hour: SpecRange[];
  dayOfMonth: SpecRange[];
  month: SpecRange[];
  dayOfWeek: SpecRange[];
  year: SpecRange[];
}

const DAY_MS = 86_400_000;
/** How far ahead daylight-saving changes are put in by hand: nobody knows the zones of 2060. */
const YEARS_AHEAD = 20;
/** A rule for every minute has sixty a year; a schedule may not grow without bound. */
const INSTANTS_MAX = 120;

/**
 * Temporal matches the wall clock to the letter. A time that a change skips never comes; one that
 * occurs twice comes at the second time in Europe and at both in America (server 1.29). The rule of
 * wall-clock.ts is put in by hand, by instants:
 *
 *   skipped    the instant later by the skipped hour
 *   repeated   the wall time of that day is left out, and its first instant comes back, one second
 *              later, since what is left out is left out of the instants too
 */
export function scheduleSpec(rule: CalendarRule, timezone: string, now: number): ScheduleSpec {
  const instants = new Set<number>();
  const excluded: SpecCalendar[] = [];
  for (const day of daysOfChange(timezone, now)) {
    for (const wall of wallTimesOn(rule, day)) {
      const instant = instantOf(wall, timezone);
      if (instant <= now || instants.size >= INSTANTS_MAX) continue;
      const seconds = instant / 1000;
      const shown = wallTimeAt(instant, timezone);
      if (shown.hour !== wall.hour || shown.minute !== wall.minute) {
        instants.add(seconds);
      } else if (isRepeated(instant, shown, timezone) && !instants.has(seconds + 1)) {
        excluded.push(exactly(wall));
        instants.add(seconds + 1);
      }
    }
  }
  return {
    calendars: rule.calendars.map(specCalendar),
    instants: [...instants],
    excluded,
  };
}

const WEEK_MS = 7 * DAY_MS;

/** The days on which the clocks of the zone are changed, as midnights in UTC. */
function daysOfChange(timezone: string, now: number): number[] {
  const { year, month, day } = wallTimeAt(now, timezone);
  const first = Date.UTC(year, month - 1, day);
  const isChanged = (midnight: number, ms: number) =>
    startOf(midnight + ms, timezone) - startOf(midnight, timezone) !== ms;
  return range(0, YEARS_AHEAD * 53)
    .map((week) => first + week * WEEK_MS)
    .filter((week) => isChanged(week, WEEK_MS))
    .flatMap((week) => range(0, 6).map((place) => week + place * DAY_MS))
    .filter((midnight) => isChanged(midnight, DAY_MS));
}

function startOf(midnight: number, timezone: string): number {
  const date = new Date(midnight);
  const [year, month, day] = [date.getUTCFullYear(), date.getUTCMonth() + 1, date.getUTCDate()];
  return instantOf({ year, month, day, hour: 0, minute: 0, second: 0 }, timezone);
}

/** Clocks are set back by an hour almost everywhere, by half an hour on Lord Howe Island. */
const SET_BACK_MS = [3_600_000, 1_800_000, 7_200_000];

function isRepeated(instant: number, shown: WallTime, timezone: string): boolean {
  return SET_BACK_MS.some((ms) => {
    const later = wallTimeAt(instant + ms, timezone);
    return later.day === shown.day && later.hour === shown.hour && later.minute === shown.minute;
  });
}

function specCalendar(calendar: Calendar): SpecCalendar {
  return {
    second: rangesOf([0]),
    minute: rangesOf(calendar.minutes),
    hour: rangesOf(calendar.hours),
    dayOfMonth: rangesOf(calendar.days),
    month: rangesOf(calendar.months),
    dayOfWeek: rangesOf(calendar.weekdays),
    year: YEARS[calendar.years],
  };
}

/** Up to 2099, the last year that Temporal takes; 2100 would have been no leap year. */
const YEARS: Readonly<Record<Calendar['years'], SpecRange[]>> = {
  any: [],
  leap: [{ start: 2024, end: 2096, step: 4 }],
  common: [2025, 2026, 2027].map((start) => ({ start, end: 2099, step: 4 })),
};

function exactly(wall: WallTime): SpecCalendar {
  return {
    second: rangesOf([0]),
    minute: rangesOf([wall.minute]),
    hour: rangesOf([wall.hour]),
    dayOfMonth: rangesOf([wall.day]),
    month: rangesOf([wall.month]),
    dayOfWeek: rangesOf(range(0, 6)),
    year: rangesOf([wall.year]),
  };
}

/** Runs of neighbours: 1,2,3,5 is 1-3,5. */
function rangesOf(values: readonly number[]): SpecRange[] {
  const ranges: SpecRange[] = [];
  for (const value of values) {
    const last = ranges.at(-1);
    if (last !== undefined && last.end === value - 1) last.end = value;
    else ranges.push({ start: value, end: value, step: 1 });
  }
  return ranges;
}
