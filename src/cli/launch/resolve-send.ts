import type { Canary, Ramp, SendPlan, SendWindow } from '../../domain/send-plan.ts';
import { instantOf } from '../../domain/wall-clock.ts';
import type { CampaignFile } from '../campaign-file/schema.ts';
import type { CanaryFile, RampFile, SendFile, Weekday } from '../campaign-file/send-schema.ts';
import { durationMs, shareOf } from '../campaign-file/units.ts';

/** The campaign file's `send`, `canary`, `ramp` and `recurring` as a plan. */
export function resolveSend(file: CampaignFile): SendPlan {
  const { send, canary, ramp, recurring } = file;
  const { timezone, heldBy, ifLate = 'send', list } = send;
  return {
    startAt: send.at === undefined ? null : instantIn(send.at, timezone),
    timezone,
    heldBy,
    ifLate,
    list,
    window: windowOf(send),
    canary: canary === undefined ? null : canaryOf(canary),
    ramp: ramp === undefined ? null : rampOf(ramp),
    recurring:
      recurring === undefined
        ? null
        : {
            begin: instantIn(recurring.begin, timezone),
            intervalHours: recurring.intervalHours,
          },
  };
}

/** `2026-12-01T08:00` on the clock of a zone, as the schema has checked it. */
export function instantIn(text: string, timezone: string): string {
  const [year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0] = text
    .split(/[-T :]/)
    .map(Number);
  const wall = { year, month, day, hour, minute, second };
  return new Date(instantOf(wall, timezone)).toISOString();
}

const DAY_NUMBERS: Readonly<Record<Weekday, number>> = {
  sun: 0,
  mon: 1,
  tue: 2,
  wed: 3,
  thu: 4,
  fri: 5,
  sat: 6,
};
const DAY_SETS = {
  weekdays: [1, 2, 3, 4, 5],
  weekends: [0, 6],
  'every day': [0, 1, 2, 3, 4, 5, 6],
};

function windowOf({ window, timezone }: SendFile): SendWindow | null {
  if (window === undefined) return null;
  const full = typeof window === 'string' ? { hours: window, days: 'every day' as const } : window;
  const [from = '', to = ''] = full.hours.split('-');
  const { days } = full;
  const zone = 'timezone' in full ? full.timezone : undefined;
  return {
    from,
    to,
    days: typeof days === 'string' ? DAY_SETS[days] : days.map((day) => DAY_NUMBERS[day]),
    timezone: zone ?? timezone,
  };
}

function canaryOf({ recipients, hold, maxRejection }: CanaryFile): Canary {
  return { recipients, holdMs: durationMs(hold), maxRejection: shareOf(maxRejection) };
}

/** As `steps` alone, a day between two: providers of mailboxes judge a new sender by the day. */
function rampOf(ramp: RampFile): Ramp {
  const { steps, hold, maxRejection } = Array.isArray(ramp)
    ? { steps: ramp, hold: '1d', maxRejection: '5%' }
    : ramp;
  return {
    steps: steps.filter((step) => step !== 'rest'),
    holdMs: durationMs(hold),
    maxRejection: shareOf(maxRejection),
  };
}
