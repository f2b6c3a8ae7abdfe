import type { Refusal } from './refusal.ts';
import type { SendPlan } from './send-plan.ts';
import { shownIn } from './shown-time.ts';
import type { Wait } from './wait.ts';

/**
 * How much later than planned a start still counts as in time. A worker that is replaced, a server
 * that restarts and a long list that is read first take minutes; readers do not notice those. Whoever
 * was down for longer was down, and then the campaign file says what happens.
 */
const LATE_AFTER_MS = 300_000;

export function isLate(startsAt: number, now: number): boolean {
  return now - startsAt > LATE_AFTER_MS;
}

export function scheduledWait(plan: SendPlan, startsAt: number, now: number): Wait {
  return {
    code: 'Scheduled',
    message: `It starts at ${shownIn(startsAt, plan.timezone)}.`,
    since: new Date(now).toISOString(),
    until: new Date(startsAt).toISOString(),
  };
}

/** The code of a start that has passed: of a pause that asks, and of chunks that are left out. */
export const START_MISSED = 'StartMissed';

/** Why a start that came too late asks a person, or ends the campaign. */
export function startMissed(plan: SendPlan, startsAt: number, now: number): Refusal {
  const late = Math.floor((now - startsAt) / 60_000);
  const missed = `The start at ${shownIn(startsAt, plan.timezone)} was missed by ${late} minutes, and nothing was sent.`;
  const next =
    plan.ifLate === 'skip'
      ? 'send.ifLate is skip, so nothing will be; launch it with --again to send it.'
      : '`resume` sends it now, `reschedule` at another time, `cancel` never.';
  return pauseFor(START_MISSED, 'schedule', `${missed} ${next}`);
}

export const LIST_UNREADABLE = 'ListUnreadable';

/** The list that was to be read again at the start cannot be used. */
export function listUnreadable(why: string): Refusal {
  const message = `The list could not be read again for the start: ${why}. Nothing was sent; \`resume\` reads it again.`;
  return pauseFor(LIST_UNREADABLE, 'recipients', message);
}

function pauseFor(code: string, reason: Refusal['reason'], message: string): Refusal {
  return { code, action: 'pause', reason, needs: 'person', message };
}
