import type { Site } from '../../config.ts';

/**
 * SES documentation of BatchSendEmail, field Unsubscribe. The two sites swap 1 and 2: a code that
 * is right for one account writes the other language for the other, hence names.
 */
const OTHERS = { 'zh-TW': 3, es: 4, fr: 5, de: 6, ja: 7, ko: 8, ar: 9, th: 10, id: 11, vi: 12 };

export const UNSUBSCRIBE_CODES = {
  china: { none: 0, 'zh-CN': 1, en: 2, ...OTHERS },
  international: { none: 0, en: 1, 'zh-CN': 2, ...OTHERS },
} as const satisfies Record<Site, Record<string, number>>;

export type UnsubscribeName = keyof (typeof UNSUBSCRIBE_CODES)['china'];

export function unsubscribeNames(): UnsubscribeName[] {
  return Object.keys(UNSUBSCRIBE_CODES.china) as UnsubscribeName[];
}

/** The wire wants the number as text. */
export function unsubscribeCode(choice: UnsubscribeName | number, site: Site): string {
  return String(typeof choice === 'number' ? choice : UNSUBSCRIBE_CODES[site][choice]);
}
