import { isLate } from '../domain/start.ts';
import type { SendPlan } from '../domain/send-plan.ts';
import { windowAt } from '../domain/send-window.ts';
import { shownIn } from '../domain/shown-time.ts';

/** `2026-12-01 08:00 (Asia/Shanghai), which is 2026-12-01 01:00 (Europe/Berlin) here, in 6 days` */
export function startText(startsAt: number, timezone: string, now: number): string {
  const here = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const local = here === timezone ? '' : `, which is ${shownIn(startsAt, here)} here`;
  return `${shownIn(startsAt, timezone)}${local}, ${distance(startsAt - now)}`;
}

/** What `launch` says of a plan that does not send at once, one sentence a line. */
export function planLines(plan: SendPlan, now: number): string[] {
  const { startAt, timezone, window } = plan;
  const startsAt = startAt === null ? now : Date.parse(startAt);
  const lines: string[] = [];
  if (startAt !== null && startsAt > now) {
    lines.push(`It starts at ${startText(startsAt, timezone, now)}.`);
  }
  const late = lateLine(plan, now);
  if (late !== null) lines.push(late);
  const opensAt = windowOpensAt(plan, Math.max(startsAt, now));
  if (window !== null && opensAt !== null) {
    lines.push(`Its send window opens at ${startText(opensAt, window.timezone, now)}.`);
  }
  return lines;
}

/** When it can send for the first time, if its hours do not include its start. */
export function windowOpensAt({ window }: SendPlan, startsAt: number): number | null {
  const state = window === null ? null : windowAt(startsAt, window);
  return state === null || state.open ? null : state.until;
}

/** What happens to a start that was missed; null when it was not. */
export function lateLine({ startAt, timezone, ifLate }: SendPlan, now: number): string | null {
  const startsAt = startAt === null ? now : Date.parse(startAt);
  if (!isLate(startsAt, now)) return null;
  return `Its start was at ${startText(startsAt, timezone, now)}: ${LATE[ifLate]}.`;
}

const LATE: Readonly<Record<SendPlan['ifLate'], string>> = {
  send: 'it is sent now all the same',
  skip: 'it is not sent',
  ask: 'it pauses, and asks what to do',
};

const UNITS = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
  ['second', 1_000],
] as const;

/** `in 6 days`, `3 hours ago`: the largest unit that is there twice, else the next. */
function distance(ms: number): string {
  const [name, size] = UNITS.find(([, unit]) => Math.abs(ms) >= 2 * unit) ?? UNITS[3];
  const amount = Math.floor(Math.abs(ms) / size);
  const text = `${amount} ${name}${amount === 1 ? '' : 's'}`;
  return ms < 0 ? `${text} ago` : `in ${text}`;
}
