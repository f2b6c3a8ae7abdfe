import { wallTimeAt } from './wall-clock.ts';

/**
 * `20261130t0800`: the wall clock at which an issue was due. Made of nothing else, so that whatever
 * starts an issue a second time (a retry, a reset, a backfill, a repeated hour) finds the first.
 */
export function issueKey(nominal: number, timezone: string): string {
  const { year, month, day, hour, minute } = wallTimeAt(nominal, timezone);
  return `${pad(year, 4)}${pad(month)}${pad(day)}t${pad(hour)}${pad(minute)}`;
}

/** The id of the campaign that an issue is: at most 40 characters, as every campaign's. */
export function issueCampaignId(newsletterId: string, key: string): string {
  return `${newsletterId}-${key}`;
}

/** What issueCampaignId() leaves of a campaign id's 40 characters. */
export const NEWSLETTER_ID_LENGTH_MAX = 26;

function pad(value: number, width = 2): string {
  return String(value).padStart(width, '0');
}

const DAY_MS = 86_400_000;

/** What may stand in braces in a list's path, for the day on which the issue is due. */
export const DATE_PLACEHOLDERS = ['yyyy', 'yy', 'mm', 'dd', 'hh', 'mi', 'gggg', 'ww'] as const;
type DatePlaceholder = (typeof DATE_PLACEHOLDERS)[number];

/** `lists/{yyyy}-{mm}-{dd}.csv` with the numbers of the nominal time. */
export function datedPath(path: string, nominal: number, timezone: string): string {
  const { year, month, day, hour, minute } = wallTimeAt(nominal, timezone);
  const iso = isoWeekOf(Date.UTC(year, month - 1, day));
  const values: Readonly<Record<DatePlaceholder, string>> = {
    yyyy: pad(year, 4),
    yy: pad(year % 100),
    mm: pad(month),
    dd: pad(day),
    hh: pad(hour),
    mi: pad(minute),
    gggg: pad(iso.year, 4),
    ww: pad(iso.week),
  };
  return path.replace(PLACEHOLDER, (whole, name: string) =>
    isPlaceholder(name) ? values[name] : whole,
  );
}

const PLACEHOLDER = /\{([^{}/]*)\}/g;

/** The placeholders of a path that datedPath() does not know. */
export function unknownPlaceholders(path: string): string[] {
  const names = [...path.matchAll(PLACEHOLDER)].map((match) => match[1] ?? '');
  return names.filter((name) => !isPlaceholder(name));
}

export function hasPlaceholders(path: string): boolean {
  return path.search(PLACEHOLDER) !== -1;
}

function isPlaceholder(name: string): name is DatePlaceholder {
  return DATE_PLACEHOLDERS.some((known) => known === name);
}

/** ISO 8601: weeks begin on Monday, and the first is the one with the year's first Thursday. */
function isoWeekOf(midnight: number): { year: number; week: number } {
  const weekday = (new Date(midnight).getUTCDay() + 6) % 7;
  const thursday = midnight + (3 - weekday) * DAY_MS;
  const year = new Date(thursday).getUTCFullYear();
  return { year, week: Math.floor((thursday - Date.UTC(year, 0, 1)) / (7 * DAY_MS)) + 1 };
}
