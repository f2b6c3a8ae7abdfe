/**
 * What one worker knows of the workers that share the account's rate with it, and which part of
 * the rate it may therefore use. Each worker decides for itself, from the same facts.
 *
 * All live workers get the same part: a part by what each has to do would change every second, and
 * the sum would be wrong for as long as the news takes. Backlog evens the work out instead.
 */
export interface Fleet {
  readonly self: string;
  readonly members: ReadonlyMap<string, Member>;
  /** Of the last look, on this worker's steady clock. */
  readonly lookedAt: number;
  /** Until when the others may not have noticed this worker. */
  readonly joiningUntil: number;
}

interface Member {
  /** The server's time of its last sign of life. */
  readonly signAt: number;
  /** When we learnt of that, on our steady clock: no two clocks are ever compared. */
  readonly newsAt: number;
}

export interface Sign {
  identity: string;
  /** By the server's clock, like all other signs. */
  at: number;
}

/** A sign of life comes at most every two seconds. Two may be late before a worker counts as gone. */
export const GONE_MS = 5_000;
/** The others look every two seconds at least, so after this they have made room. */
export const JOINING_MS = 3_000;
/** Nearly nothing, for a worker that joins others which still use all of the rate. */
const JOINING_SHARE = 0.01;

export function emptyFleet(self: string): Fleet {
  const never = Number.NEGATIVE_INFINITY;
  return { self, members: new Map(), lookedAt: never, joiningUntil: never };
}

/** Takes in what the server shows at `now`. It may show workers that died minutes ago. */
export function lookAround(fleet: Fleet, signs: readonly Sign[], now: number): Fleet {
  const isFirst = fleet.members.size === 0;
  // Whoever could not look for a while was perhaps not alone in that: nobody is gone for it.
  const wasBlind = now - fleet.lookedAt > GONE_MS / 2;
  const newest = Math.max(...signs.map(({ at }) => at));
  const members = new Map<string, Member>();
  for (const [identity, member] of fleet.members) {
    members.set(identity, wasBlind ? { ...member, newsAt: now } : member);
  }
  for (const { identity, at } of signs) {
    const known = members.get(identity);
    if (known !== undefined && at <= known.signAt) continue;
    // What was not known before is as old as it is compared with the newest sign.
    const newsAt = known === undefined ? now - (newest - at) : now;
    members.set(identity, { signAt: at, newsAt });
  }
  for (const [identity, { newsAt }] of members) {
    if (now - newsAt >= GONE_MS && identity !== fleet.self) members.delete(identity);
  }
  const isJoining = isFirst && members.size > 1;
  const joiningUntil = isJoining ? now + JOINING_MS : fleet.joiningUntil;
  return { self: fleet.self, members, lookedAt: now, joiningUntil };
}

export function workersIn(fleet: Fleet): number {
  return Math.max(1, fleet.members.size);
}

/** The part of the account's rate that this worker may use. */
export function shareOf(fleet: Fleet, now: number): number {
  return now < fleet.joiningUntil ? JOINING_SHARE : 1 / workersIn(fleet);
}
