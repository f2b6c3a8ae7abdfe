/** How a campaign of the self-test sends. Each is a way of its own through the code that is killed. */
export const KINDS = [
  'immediate',
  /** `send.at`, kept by the worker. */
  'scheduled',
  /** `send.at`, kept by SES: some send tasks are created ahead, what comes too late goes at once. */
  'timed',
  /** Repeated by SES; the first cycle is what must be exact, and SES's clock is moved to it. */
  'recurring',
  /** Its send window closes in the middle and opens again. */
  'windowed',
  /** A canary and a step, with holds between them. */
  'ramped',
] as const;
export type CampaignKind = (typeof KINDS)[number];

const SCHEDULED_MS = 8_000;
const TIMED_MS = 15_000;
const WINDOW = { closesMs: 9_000, opensMs: 18_000 };
/** Farther than a launch that is killed and repeated may take: a `begin` that is too near is refused. */
export const CYCLE_BEGINS_MS = 3_600_000;

/** What the campaign file says of it. The same instant gives the same file, so a relaunch is none. */
export function kindLines(kind: CampaignKind, bornAt: number): string[] {
  switch (kind) {
    case 'immediate':
      return [];
    case 'scheduled':
      return [`send: { at: ${wallTime(bornAt + SCHEDULED_MS)}, timezone: UTC }`];
    case 'timed':
      return [
        `send: { at: ${wallTime(bornAt + TIMED_MS)}, timezone: UTC, heldBy: ses, ifLate: send }`,
      ];
    case 'recurring':
      return [
        'send: { timezone: UTC }',
        `recurring: { heldBy: ses, intervalHours: 24, begin: ${wallTime(bornAt + CYCLE_BEGINS_MS)} }`,
      ];
    case 'windowed': {
      const { from, to } = windowShut(bornAt);
      // Open but for the seconds between the two, so over midnight.
      const window = `${wallTime(to).slice(11)}-${wallTime(from).slice(11)}`;
      return [`send: { window: ${window}, timezone: UTC }`];
    }
    case 'ramped':
      return [
        'canary: { recipients: 20, hold: 3s, maxRejection: 5% }',
        'ramp: { steps: [60, rest], hold: 2s, maxRejection: 5% }',
      ];
  }
}

/** When nothing may be sent though nobody paused it, to the second; null when there is no such time. */
export function shutTime(kind: CampaignKind, bornAt: number): { from: number; to: number } | null {
  return kind === 'windowed' ? windowShut(bornAt) : null;
}

/** Before which nobody may get a mail, to the second; null when there is no such time. */
export function startTime(kind: CampaignKind, bornAt: number): number | null {
  const afterMs = { scheduled: SCHEDULED_MS, timed: TIMED_MS, recurring: CYCLE_BEGINS_MS };
  const after = Object.entries(afterMs).find(([known]) => known === kind)?.[1];
  return after === undefined ? null : toSecond(bornAt + after);
}

function windowShut(bornAt: number): { from: number; to: number } {
  return { from: toSecond(bornAt + WINDOW.closesMs), to: toSecond(bornAt + WINDOW.opensMs) };
}

function toSecond(at: number): number {
  return Math.floor(at / 1000) * 1000;
}

function wallTime(at: number): string {
  return new Date(at).toISOString().slice(0, 19);
}
