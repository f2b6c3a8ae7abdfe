import { WireError } from './wire-errors.ts';

/** SES documentation of every list action: at most 100 rows a page. */
const PAGE_MAX = 100;

export interface PageRequest {
  Offset: number;
  Limit: number;
}

export function checkPage(page: PageRequest): void {
  if (page.Limit > PAGE_MAX) throw new WireError('FailedOperation.InvalidLimit');
  if (page.Limit < 1) throw new WireError('InvalidParameterValue', '`Limit` must be at least 1.');
}

/**
 * One page of the items that match, and how many match in all. `items` are oldest first. Without a
 * filter nothing is gone through, so that a poll of a long list costs no more than its page.
 */
export function takePage<T>(
  items: readonly T[],
  page: PageRequest,
  order: 'newestFirst' | 'oldestFirst',
  matches?: (item: T) => boolean,
): { total: number; rows: T[] } {
  const found = matches ? items.filter(matches) : items;
  const total = found.length;
  const { Offset, Limit } = page;
  if (order === 'oldestFirst') return { total, rows: found.slice(Offset, Offset + Limit) };
  const end = Math.max(0, total - Offset);
  return { total, rows: found.slice(Math.max(0, end - Limit), end).reverse() };
}

/** The items that are old enough to be seen, of a list in order of creation. */
export function takeVisible<T extends { createdAt: number }>(
  items: readonly T[],
  visibleFrom: number,
): readonly T[] {
  let end = items.length;
  while (end > 0 && (items[end - 1]?.createdAt ?? 0) > visibleFrom) end--;
  return end === items.length ? items : items.slice(0, end);
}
