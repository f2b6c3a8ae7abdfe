import type { Holds } from './holds.ts';
import { isSamePause, type Pause } from './pause.ts';

/** A pause as the report tells of it. Times are ISO instants in UTC. */
export interface PastPause extends Pick<Pause, 'code' | 'reason' | 'message' | 'since'> {
  /** Null while it lasts. */
  until: string | null;
  /** How often the provider was tried and refused again before it took a chunk; 1 for most. */
  refusals: number;
}

/** The pauses of a campaign so far, oldest first; when there are very many, the latest are kept. */
export interface PastPauses {
  kept: PastPause[];
  /** Earlier ones that were dropped. */
  dropped: number;
}

export const NO_PAUSES: PastPauses = { kept: [], dropped: 0 };

/** A pause has a sentence or two, and all of them travel with the campaign into every new run. */
const PAUSES_MAX = 50;

/** The operator's and the provider's may overlap, and each is told. */
const KINDS = ['operator', 'provider'] as const;

/** What a change of the holds adds: pauses that ended, and pauses that began. */
export function withPauses(past: PastPauses, before: Holds, after: Holds, at: number): PastPauses {
  let next = past;
  for (const kind of KINDS) {
    const [was, is] = [before[kind], after[kind]];
    if (isSamePause(was, is)) continue;
    if (was !== null) next = ended(next, was, at);
    if (is !== null) next = begun(next, is, kind === 'provider' && after.strikes > 1);
  }
  return next;
}

/** Why the campaign held in the course of a stretch of time, in ms. */
export function reasonsWithin(
  pauses: readonly PastPause[],
  { from, until }: { from: number; until: number },
): string[] {
  const overlaps = (pause: PastPause) =>
    Date.parse(pause.since) < until && (pause.until === null || Date.parse(pause.until) > from);
  return [...new Set(pauses.filter(overlaps).map(({ reason }) => reason))];
}

function ended({ kept, dropped }: PastPauses, pause: Pause, at: number): PastPauses {
  const until = new Date(at).toISOString();
  const isIt = ({ code, until: end }: PastPause) => code === pause.code && end === null;
  return { kept: kept.map((one) => (isIt(one) ? { ...one, until } : one)), dropped };
}

/** A quota that is probed every hour until its refill is one pause, not one an hour. */
function begun({ kept, dropped }: PastPauses, pause: Pause, isRefusedAgain: boolean): PastPauses {
  const { code, reason, message, since } = pause;
  const known = isRefusedAgain ? kept.findLast((one) => one.code === code) : undefined;
  if (known !== undefined) {
    const goesOn = { ...known, message, until: null, refusals: known.refusals + 1 };
    return { kept: kept.map((one) => (one === known ? goesOn : one)), dropped };
  }
  const all = [...kept, { code, reason, message, since, until: null, refusals: 1 }];
  const surplus = Math.max(0, all.length - PAUSES_MAX);
  return { kept: all.slice(surplus), dropped: dropped + surplus };
}
