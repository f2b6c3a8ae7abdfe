/**
 * Why a campaign waits though nobody and nothing stopped it: its own file said so. Unlike a pause it
 * asks nothing of anybody, and the state stays `running`, or `scheduled` before the start.
 */
export type WaitCode = 'Scheduled' | 'CanaryHold' | 'RampHold' | 'SendWindow' | 'HeldBySes';

/** A wait as users see it (`status --json`). Times are ISO instants in UTC. */
export interface Wait {
  code: WaitCode;
  /** One sentence: what it waits for. Never holds recipients' data. */
  message: string;
  since: string;
  until: string | null;
}

/** The one to show first: what has to end before the next matters. */
const ORDER: readonly WaitCode[] = [
  'Scheduled',
  'CanaryHold',
  'RampHold',
  'SendWindow',
  'HeldBySes',
];

export function firstWait(waits: readonly Wait[]): Wait | null {
  return waits.toSorted((a, b) => ORDER.indexOf(a.code) - ORDER.indexOf(b.code))[0] ?? null;
}

export function isStageHold({ code }: Wait): boolean {
  return code === 'CanaryHold' || code === 'RampHold';
}
