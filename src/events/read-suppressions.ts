import type { Suppression } from '../domain/suppression.ts';
import { readEvent, type SesEvent } from '../domain/suppression-events.ts';
import { checkAddress } from '../recipients/check-address.ts';

/** Ours: SES posts one event a request, and no documented limit says that it always will. */
const EVENTS_MAX = 1_000;

export interface ReadEvents {
  /** What the request asks for, and the events that ask for it. */
  suppressions: Suppression[];
  suppressing: SesEvent[];
  /** Events that ask for nothing: deliveries, opens, soft bounces. */
  noted: SesEvent[];
  /** Events about addresses that no list can have, since lists are checked by the same rule. */
  unusable: SesEvent[];
}

/** The body of a request: one event, or several in an array. Null for anything else. */
export function readSuppressions(body: Buffer, now: number): ReadEvents | null {
  const value = jsonOf(body);
  const items: unknown[] = Array.isArray(value) ? value : [value];
  if (items.length > EVENTS_MAX) return null;
  const read: ReadEvents = { suppressions: [], suppressing: [], noted: [], unusable: [] };
  for (const item of items) {
    const reading = readEvent(item, now);
    if (reading === null) return null;
    const { event, suppression } = reading;
    if (suppression === null) read.noted.push(event);
    else if (checkAddress(suppression.address) !== null) read.unusable.push(event);
    else {
      read.suppressing.push(event);
      read.suppressions.push(suppression);
    }
  }
  return read;
}

function jsonOf(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    return undefined;
  }
}
