import { dayPatterns } from './day-patterns.ts';
import { parseCron, type RuleProblem } from './parse-cron.ts';
import { calendar, type CalendarRule } from './calendar-rule.ts';

export const RULE_EXAMPLES = [
  'monday 08:00',
  'mon,thu 07:30',
  'weekday 09:00',
  'day 08:00',
  '1st of month 08:00',
  'last day of month 18:00',
  'last weekday of month 10:00',
  'first monday of month 09:00',
  '0 8 * * 1 (cron)',
] as const;

const TIME = /^([01]?\d|2[0-3]):([0-5]\d)$/;
const TIMES_AT_END = /\s+(?:at\s+)?(\d{1,2}:\d{2}(?:\s*(?:,|and)\s*\d{1,2}:\d{2})*)$/;

/** `monday 08:00`, `last friday of month 10:00`, `0 8 * * 1`, … */
export function parseCalendarRule(text: string): CalendarRule | RuleProblem {
  const rule = text.trim().toLowerCase().replace(/\s+/g, ' ');
  // Nothing in words begins like that and has five parts.
  if (/^[\d*]/.test(rule) && rule.split(' ').length === 5 && !rule.includes(':')) {
    const calendars = parseCron(rule);
    return Array.isArray(calendars) ? { calendars } : calendars;
  }
  const times = TIMES_AT_END.exec(rule)?.[1];
  if (times === undefined) return { problem: `it ends without a time of day. ${examples()}` };
  const days = rule
    .slice(0, rule.length - (TIMES_AT_END.exec(rule)?.[0].length ?? 0))
    .replace(/^every\s+/, '');
  const patterns = dayPatterns(days);
  if (!Array.isArray(patterns))
    return { ...patterns, problem: `${patterns.problem}. ${examples()}` };
  const calendars = [];
  for (const time of times.split(/\s*(?:,|and)\s*/)) {
    const match = TIME.exec(time);
    if (match === null) return { problem: `'${time}' is no time of day: 00:00 to 23:59` };
    const clock = { hours: [Number(match[1])], minutes: [Number(match[2])] };
    for (const pattern of patterns) calendars.push(calendar({ ...pattern, ...clock }));
  }
  return { calendars };
}

function examples(): string {
  return `Such as: ${RULE_EXAMPLES.join('; ')}`;
}
