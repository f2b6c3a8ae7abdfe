import type { Gate } from './gate.ts';
import { START_MISSED } from './start.ts';
import type { Pause, ShownPause } from './pause.ts';
import type { Refusal } from './refusal.ts';
import { firstWait, isStageHold, type Wait, type WaitCode } from './wait.ts';

/**
 * What holds a campaign, and the one place that decides it.
 *
 * Three kinds of hold stack: the operator's, the provider's, and the campaign's own waits (its start,
 * the hold after a canary or a step, its send window). Sending goes on only when none is set.
 *
 *   state       gate      entered by                          left by
 *   probing     probe     start; the provider's hold ended,    probe accepted -> free;
 *                         however that came about              refused -> held, with a longer wait
 *   free        open      probe accepted                       refusal, paused tasks, operator
 *   held        closed    refusal of this epoch; tasks that    operator's resume; due time; the
 *                         SES paused for today; operator       provider's tasks going on again
 *   waiting     closed    the plan: outside the window, after  its time; for a canary and a step
 *                         a canary or a step, before the start also `resume`, when nothing else holds
 *   stopped     stopped   cancel, or a failed campaign         never
 *
 * A wait ends with what was before it: nothing was refused, so no probe is needed.
 *
 * While probing, one chunk goes first in each worker process and the others wait for its answer,
 * so that a wrong campaign file or an empty quota costs one refused call and not hundreds.
 *
 * Ignored: refusals and accepted probes of an earlier epoch. A span that began before a pause may
 * report it after the resume; without the epoch that late news would pause the campaign again.
 */
export interface Holds {
  epoch: number;
  operator: Pause | null;
  provider: ProviderHold | null;
  /** At most one of each code. */
  waits: Wait[];
  probing: boolean;
  stopped: boolean;
  /** SES has accepted a chunk of this campaign, so its file cannot be all wrong. */
  everAccepted: boolean;
  /** Provider's holds in a row without an accepted chunk between them; lengthens the wait. */
  strikes: number;
  /** A person resumed a campaign that had asked because its start was missed. */
  lateAgreed?: true;
}

export interface ProviderHold extends Pause {
  /** It also ends when SES itself goes on with the tasks that it had paused for today. */
  byTasks: boolean;
  /** It also ends when groups of ours were released. */
  untilRoom: boolean;
}

export const NO_HOLDS: Holds = {
  epoch: 1,
  operator: null,
  provider: null,
  waits: [],
  probing: true,
  stopped: false,
  everAccepted: false,
  strikes: 0,
};

/** First wait of a hold that names no time, doubled with every strike up to an hour. */
const FIRST_WAIT_MS = 60_000;
const LONGEST_WAIT_MS = 3_600_000;

export function gateOf(holds: Holds): Gate {
  const { epoch, lateAgreed } = holds;
  const late = lateAgreed === true ? { late: lateAgreed } : {};
  if (holds.stopped) return { epoch, mode: 'stopped', ...late };
  if (holds.operator !== null || holds.provider !== null || holds.waits.length > 0) {
    return { epoch, mode: 'closed', ...late };
  }
  return { epoch, mode: holds.probing ? 'probe' : 'open', ...late };
}

/** The pause to show: the provider's is what a person must know first; the operator's stands beside it. */
export function shownPause(holds: Holds): ShownPause | null {
  const { operator } = holds;
  const hold = holds.provider ?? operator;
  if (hold === null) return null;
  // An operator's pause on top means that nothing goes on by itself.
  const needs = operator === null ? hold.needs : 'person';
  const isAbove = operator !== null && hold !== operator;
  return {
    code: hold.code,
    reason: hold.reason,
    message: hold.message,
    since: hold.since,
    resumeAt: operator === null ? hold.resumeAt : null,
    needs,
    ...(isAbove ? { operator: { since: operator.since, message: operator.message } } : {}),
  };
}

/** The wait to show; it may be there beside a pause. */
export function shownWait(holds: Holds): Wait | null {
  return firstWait(holds.waits);
}

/** The plan makes the campaign wait. The same wait with another end keeps its beginning. */
export function onWait(holds: Holds, wait: Wait): Holds {
  if (holds.stopped) return holds;
  const known = holds.waits.find(({ code }) => code === wait.code);
  if (known?.until === wait.until) return holds;
  const since = known?.since ?? wait.since;
  const waits = [...holds.waits.filter((other) => other !== known), { ...wait, since }];
  return { ...holds, epoch: holds.epoch + 1, waits };
}

export function onWaitOver(holds: Holds, code: WaitCode): Holds {
  const waits = holds.waits.filter((wait) => wait.code !== code);
  if (waits.length === holds.waits.length) return holds;
  return { ...holds, epoch: holds.epoch + 1, waits };
}

/** A pause of our own making ended without a person's `resume`: its cause is gone. */
export function onCauseGone(holds: Holds, codes: readonly string[]): Holds {
  if (holds.provider === null || !codes.includes(holds.provider.code)) return holds;
  return { ...holds, epoch: holds.epoch + 1, provider: null, probing: true };
}

export function waitMs(strikes: number): number {
  return Math.min(FIRST_WAIT_MS * 2 ** Math.max(0, strikes - 1), LONGEST_WAIT_MS);
}

export function onOperatorPause(holds: Holds, at: number, note: string): Holds {
  const message = note === '' ? 'Paused by an operator; `resume` goes on.' : note;
  const operator: Pause = {
    code: 'Operator',
    reason: 'operator',
    message,
    since: new Date(at).toISOString(),
    resumeAt: null,
    needs: 'person',
  };
  return { ...holds, epoch: holds.epoch + 1, operator };
}

/** Why `resume` cannot work now, or null when it can. */
export function whyNoResume(holds: Holds, pausedToday: number): string | null {
  if (holds.stopped) return 'the campaign has ended';
  if (holds.operator !== null) return null;
  if (holds.provider === null) return whyNoEarlierStart(shownWait(holds));
  if (!holds.provider.byTasks || pausedToday === 0) return null;
  return `SES itself holds ${pausedToday} send tasks until the daily quota is refilled, and goes on with them by itself; more tasks would only queue behind them`;
}

/** A canary's hold may be cut short by `resume`; the start and the window are the file's to change. */
function whyNoEarlierStart(wait: Wait | null): string | null {
  switch (wait?.code) {
    case 'CanaryHold':
    case 'RampHold':
      return null;
    case 'Scheduled':
      return 'it is not paused but scheduled; `steadysend reschedule ID --now` starts it';
    case 'SendWindow':
      return 'it is not paused but outside its send window, and goes on by itself';
    // Shown by the campaign's progress; never among its holds.
    case 'HeldBySes':
    case undefined:
      return 'the campaign is not paused';
  }
}

/**
 * Ends the holds that a person can end; the hold of a canary or a step only when nothing else holds,
 * so that a pause and a resume in its course do not cut it short. What the provider held is tried with one chunk first. A
 * wait for tasks that SES holds stays, under an operator's pause too.
 */
export function onResume(holds: Holds, pausedToday: number): Holds {
  const provider = holds.provider?.byTasks === true && pausedToday > 0 ? holds.provider : null;
  const probing = holds.probing || (holds.provider !== null && provider === null);
  const isPaused = holds.operator !== null || holds.provider !== null;
  const waits = isPaused ? holds.waits : holds.waits.filter((wait) => !isStageHold(wait));
  const lateAgreed = holds.provider?.code === START_MISSED ? ({ lateAgreed: true } as const) : {};
  const epoch = holds.epoch + 1;
  return { ...holds, ...lateAgreed, epoch, operator: null, provider, probing, waits };
}

export function onRefused(holds: Holds, at: number, epoch: number, refusal: Refusal): Holds {
  if (epoch !== holds.epoch || holds.stopped || holds.provider !== null) return holds;
  return holdFor(holds, at, refusal, false);
}

/** SES put send tasks off until its refill (status 6), or stopped them with an error (status 7). */
export function onTasksHeld(holds: Holds, at: number, refusal: Refusal, byTasks: boolean): Holds {
  if (holds.stopped || holds.provider?.byTasks === true) return holds;
  if (holds.provider !== null && !byTasks) return holds;
  return holdFor(holds, at, refusal, byTasks);
}

/** Groups were released, so the account has room for new ones. */
export function onRoomFreed(holds: Holds): Holds {
  return holds.provider?.untilRoom === true ? endProviderHold(holds) : holds;
}

/** There is no group of ours left to release: a person has to make room. */
export function onNoRoom(holds: Holds): Holds {
  if (holds.provider?.untilRoom !== true || holds.provider.needs === 'person') return holds;
  const message =
    'The account holds as many recipient groups as it may, and none is of this campaign; delete some in the SES console, then resume.';
  const provider: ProviderHold = { ...holds.provider, needs: 'person', resumeAt: null, message };
  return { ...holds, provider };
}

/** No task of ours is put off any more: the refill has come. */
export function onTasksGoOn(holds: Holds): Holds {
  if (holds.provider?.byTasks !== true || holds.provider.needs === 'person') return holds;
  return endProviderHold(holds);
}

/**
 * The due time came. Tasks that SES itself still holds are not overtaken: more tasks would only
 * queue behind them, so the wait goes on, longer each time.
 */
export function onDue(holds: Holds, at: number): Holds {
  const hold = holds.provider;
  if (hold === null || hold.resumeAt === null || Date.parse(hold.resumeAt) > at) return holds;
  if (!hold.byTasks) return endProviderHold(holds);
  const strikes = holds.strikes + 1;
  const resumeAt = new Date(at + waitMs(strikes)).toISOString();
  return { ...holds, strikes, provider: { ...hold, resumeAt } };
}

export function onProbeAccepted(holds: Holds, epoch: number): Holds {
  if (epoch !== holds.epoch || !holds.probing) return holds;
  // The same epoch: spans that wait for the probe's answer go on, nothing starts anew.
  return { ...holds, probing: false, everAccepted: true, strikes: 0 };
}

export function onStop(holds: Holds): Holds {
  return {
    ...holds,
    epoch: holds.epoch + 1,
    stopped: true,
    operator: null,
    provider: null,
    waits: [],
  };
}

function endProviderHold(holds: Holds): Holds {
  return { ...holds, epoch: holds.epoch + 1, provider: null, probing: true };
}

function holdFor(holds: Holds, at: number, refusal: Refusal, byTasks: boolean): Holds {
  const strikes = holds.strikes + 1;
  const provider: ProviderHold = {
    code: refusal.code,
    reason: refusal.reason,
    message: refusal.message,
    since: new Date(at).toISOString(),
    resumeAt: dueAt(at, refusal, strikes),
    needs: refusal.needs,
    byTasks,
    untilRoom: refusal.untilRoom === true,
  };
  return { ...holds, epoch: holds.epoch + 1, provider, probing: false, strikes };
}

/**
 * When it goes on by itself. A time that has passed, and one that led to a refusal before, would
 * be tried in a circle: the wait, which grows with each strike, bounds both.
 */
function dueAt(at: number, refusal: Refusal, strikes: number): string | null {
  const named = refusal.resumeAt === undefined ? 0 : Date.parse(refusal.resumeAt);
  if (refusal.probeEveryMs !== undefined) {
    const probe = at + refusal.probeEveryMs;
    return new Date(named > at ? Math.min(named, probe) : probe).toISOString();
  }
  if (refusal.needs === 'person') return null;
  if (named <= at) return new Date(at + waitMs(strikes)).toISOString();
  const least = strikes > 1 ? at + waitMs(strikes - 1) : at;
  return new Date(Math.max(named, least)).toISOString();
}
