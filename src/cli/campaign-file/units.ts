import { z } from 'zod';

/** How the campaign file writes durations, shares and times of day, and what they come to. */
export const duration = (description: string) =>
  z
    .string()
    .regex(/^\d+(s|m|h|d)$/, 'a whole number with s, m, h or d, such as 10m')
    .meta({ description: `${description}, such as 10m.` });

export const durationOrOff = (description: string) =>
  z.union([duration(description), z.literal('off')]).meta({ description });

export const share = (description: string) =>
  z
    .string()
    .regex(/^(100|\d{1,2})(\.\d+)?%$/, 'a percentage such as 5%')
    .meta({ description: `${description}, such as 5%.` });

const UNIT_MS: Readonly<Record<string, number>> = {
  s: 1_000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
};

/** `10m`, as the schema has checked it. */
export function durationMs(text: string): number {
  return Number.parseInt(text, 10) * (UNIT_MS[text.slice(-1)] ?? 0);
}

/** `5%`, as the schema has checked it. */
export function shareOf(text: string): number {
  return Number.parseFloat(text) / 100;
}
