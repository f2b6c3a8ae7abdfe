import { z } from 'zod';
import { isTimezone } from '../../domain/wall-clock.ts';
import { nearest } from '../../nearest.ts';
import { instantIn } from '../launch/resolve-send.ts';

/** Zones and times of the campaign file: those that there are, not only those that look right. */

/** `2026-12-01T08:00`, on the wall clock of `send.timezone`. */
export const WALL_TIME = /^\d{4}-\d{2}-\d{2}[T ]([01]\d|2[0-3]):[0-5]\d(:[0-5]\d)?$/;

export const wallTime = (description: string) =>
  z
    .string()
    .regex(WALL_TIME, 'a time such as 2026-12-01T08:00, without a zone: that is send.timezone')
    .refine((text) => !WALL_TIME.test(text) || whyNoTime(text) === null, said(whyNoTime))
    .meta({ description });

const DAY_OR_TIME = /^\d{4}-\d{2}-\d{2}([T ]([01]\d|2[0-3]):[0-5]\d)?$/;

export const dayOrTime = (description: string) =>
  z
    .string()
    .regex(
      DAY_OR_TIME,
      'a day such as 2027-06-30, or a time such as 2027-06-30T12:00, in send.timezone',
    )
    .refine((text) => !DAY_OR_TIME.test(text) || whyNoTime(text) === null, said(whyNoTime))
    .meta({ description });

export const timezone = (description: string) =>
  z
    .string()
    .trim()
    .min(1)
    .refine((name) => name === '' || isTimezone(name), said(whyNoTimezone))
    .meta({ description });

/** Why a text is no zone, with the nearest one there is; null when it is one. */
export function whyNoTimezone(name: string): string | null {
  if (isTimezone(name)) return null;
  const near = nearest(name, Intl.supportedValuesOf('timeZone'));
  const hint = near === null ? 'Example: Asia/Shanghai.' : `Did you mean ${near}?`;
  return `'${name}' is no IANA time zone. ${hint}`;
}

/** Why a time that looks right is none, such as one on February 30; null when it is one. */
export function whyNoTime(text: string): string | null {
  const day = text.slice(0, 10);
  // In UTC every time of every day exists, so only the date can be wrong.
  const shown = new Date(instantIn(text, 'UTC')).toISOString().slice(0, 10);
  return shown === day ? null : `there is no ${day} in the calendar.`;
}

/** A whole sentence, where the schema's other words are parts of one. */
function said(why: (text: string) => string | null) {
  return { error: ({ input }: { input?: unknown }) => why(String(input)) ?? '' };
}
