import { wallTimeAt } from './wall-clock.ts';

/** `2026-12-01 08:00 (Asia/Shanghai)`, with seconds only where there are any. */
export function shownIn(instant: number, timezone: string): string {
  const { year, month, day, hour, minute, second } = wallTimeAt(instant, timezone);
  const time = [hour, minute, ...(second === 0 ? [] : [second])].map(two).join(':');
  return `${year}-${two(month)}-${two(day)} ${time} (${timezone})`;
}

function two(value: number): string {
  return String(value).padStart(2, '0');
}
