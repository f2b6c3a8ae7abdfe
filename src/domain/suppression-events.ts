import type { Suppression, SuppressionReason } from './suppression.ts';

/**
 * Those that SES documents for its webhooks. `processed` stands only in older versions of the page,
 * which say that it "may not be sent".
 */
export const SES_EVENTS = [
  'processed',
  'deferred',
  'delivered',
  'dropped',
  'open',
  'click',
  'bounce',
  'spamreport',
  'unsubscribe',
] as const;
export type SesEvent = (typeof SES_EVENTS)[number] | 'other';

export interface EventReading {
  event: SesEvent;
  /** What it means for the address; null when it means nothing. The address is not checked yet. */
  suppression: Suppression | null;
}

/** Epoch seconds have ten digits until 2286; whatever is larger is taken for milliseconds. */
const SECONDS_MAX = 9_999_999_999;

/** One event of a webhook, whatever it holds; null for what is no event at all. */
export function readEvent(value: unknown, now: number): EventReading | null {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return null;
  const { event: name, email, bounceType, timestamp } = value as Record<string, unknown>;
  if (typeof name !== 'string') return null;
  const event = SES_EVENTS.find((known) => known === name) ?? 'other';
  const reason = reasonOf(event, bounceType);
  if (reason === null) return { event, suppression: null };
  const address = typeof email === 'string' ? email.trim().toLowerCase() : '';
  return { event, suppression: { address, reason, at: timeOf(timestamp, now), source: 'event' } };
}

/**
 * A mail that bounced for good, a complaint and an unsubscription end in suppression. `deferred` is
 * tried again by SES, and `dropped` was not sent for a reason that SES does not document (its own
 * blocklist among others, but quota or content too), so neither says anything about the address.
 */
function reasonOf(event: SesEvent, bounceType: unknown): SuppressionReason | null {
  if (event === 'spamreport') return 'complaint';
  if (event === 'unsubscribe') return 'unsubscribe';
  if (event !== 'bounce' || isSoft(bounceType)) return null;
  return 'bounce';
}

/**
 * `soft_bounce` or `hard_bounce`, in the page of 2021 `soft` and `hard`. A bounce that does not say
 * that it is soft counts as hard: passing refusals have an event of their own (`deferred`), and an
 * address that is suppressed by mistake can be taken off again.
 */
function isSoft(bounceType: unknown): boolean {
  return typeof bounceType === 'string' && /^soft(_bounce)?$/i.test(bounceType.trim());
}

/**
 * Not later than now, so that a wrong clock, or a unit that is none of ours, makes no entry that no
 * removal can be later than. Without a time, it happened now.
 */
function timeOf(timestamp: unknown, now: number): number {
  const given = typeof timestamp === 'string' ? Number(timestamp) : timestamp;
  if (typeof given !== 'number' || !Number.isFinite(given) || given <= 0) return now;
  return Math.min(given > SECONDS_MAX ? Math.round(given) : Math.round(given * 1000), now);
}
