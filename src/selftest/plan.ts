import { seededRandom } from '../simulator/random.ts';
import { KINDS, type CampaignKind } from './kinds.ts';
import { LOOK, type Moment } from './proxy.ts';

/** When exactly a worker is killed: wherever it is, or at one of its own calls to SES. */
export type KillMoment = { at: 'once' } | { at: 'call'; action: string; moment: Moment };

export type Deed =
  | { do: 'killWorker'; worker: number; when: KillMoment }
  | { do: 'killTemporal'; downMs: number }
  /** Launches the next campaign; a kill after each of these times, and then a launch to its end. */
  | { do: 'launch'; campaign: number; kind: CampaignKind; killAfterMs: number[] }
  | { do: 'stopWorker'; worker: number; forMs: number }
  | { do: 'cut'; worker: number; side: Side }
  | { do: 'blackhole'; worker: number; side: Side; forMs: number }
  | { do: 'simulatorFault'; action: string; effect: string; every: number; times: number }
  | { do: 'pauseCampaign'; campaign: number; forMs: number };
export type Side = 'ses' | 'temporal';

export interface Step {
  /** After the step before began. */
  afterMs: number;
  deed: Deed;
}

export interface Plan {
  seed: number;
  kills: number;
  workers: number;
  campaigns: number;
  kinds: readonly CampaignKind[];
  recipientsEach: number;
  chunkSize: number;
  steps: Step[];
}

export interface PlanOptions {
  seed: number;
  kills: number;
  recipients: number | null;
  /** By turns; each at least once. */
  kinds?: readonly CampaignKind[];
}

const WORKERS = 3;
/** Small, so that many sends, and not many mails, are there to be interrupted. */
const CHUNK_SIZE = 5;
/** Kills for which one campaign is there; a new one begins while the one before is under way. */
const KILLS_PER_CAMPAIGN = 10;
/** Enough that workers never run out of sends between two kills, measured on two cores. */
const RECIPIENTS_PER_KILL = 120;
/** Between two steps: a killed worker needs two seconds to be back, and there are three. */
const GAP_MS = { least: 200, most: 2_600 };
/** Longer than heartbeat, request and list delay together (settings.ts), so that it is replaced. */
const STOP_MS = { least: 4_500, most: 8_000 };
/** From a hiccup to longer than the heartbeat time-out. */
const BLACKHOLE_MS = { least: 300, most: 5_000 };

const CALLS = [
  'CreateReceiver',
  'CreateReceiverDetailWithData',
  'ListReceivers',
  'BatchSendEmail',
  'BatchSendEmail',
  'ListSendTasks',
  LOOK,
  'DeleteReceiver',
] as const;
const WRITES = [
  'CreateReceiver',
  'CreateReceiverDetailWithData',
  'BatchSendEmail',
  'DeleteReceiver',
] as const;
const MOMENTS: readonly Moment[] = ['beforeLeaving', 'serverActed', 'answered'];
/** `late` stays below the request time-out, beyond which nothing can be known (exactly-once.md). */
const EFFECTS = [
  'cut-before',
  'cut-after',
  'http-502-before',
  'http-502-after',
  'hang-before',
  'hang-after',
  'late:900',
  'delay:700',
  'not-json',
  'no-response',
  'error:RequestLimitExceeded',
  'error:InternalError',
  'error-after:InternalError',
] as const;

/** Everything that will be done, from the seed alone: the same seed is the same plan. */
export function makePlan(options: PlanOptions): Plan {
  const { seed, kills, recipients, kinds = [KINDS[0]] } = options;
  const dice = new Dice(seed);
  const campaigns = Math.max(kinds.length, Math.ceil(kills / KILLS_PER_CAMPAIGN));
  const total = recipients ?? Math.max(600, kills * RECIPIENTS_PER_KILL);
  const steps: Step[] = [];
  let left = kills;
  for (let campaign = 0; campaign < campaigns; campaign += 1) {
    const here = Math.ceil(left / (campaigns - campaign));
    const launchKills = here > 2 ? dice.below(3) : 0;
    const killAfterMs = Array.from({ length: launchKills }, () => dice.between(150, 2_500));
    const kind = kinds[campaign % kinds.length] ?? KINDS[0];
    steps.push({ afterMs: 0, deed: { do: 'launch', campaign, kind, killAfterMs } });
    for (let n = launchKills; n < here; n += 1) {
      // Twice as many disturbances as one in two kills would need: they overlap with kills.
      if (dice.chance(0.6)) steps.push({ afterMs: gap(dice), deed: disturbance(dice, campaign) });
      steps.push({ afterMs: gap(dice), deed: kill(dice) });
    }
    left -= here;
  }
  return {
    seed,
    kills,
    workers: WORKERS,
    campaigns,
    kinds,
    recipientsEach: Math.ceil(total / campaigns),
    chunkSize: CHUNK_SIZE,
    steps,
  };
}

function gap(dice: Dice): number {
  return dice.between(GAP_MS.least, GAP_MS.most);
}

function kill(dice: Dice): Deed {
  if (dice.chance(0.1)) return { do: 'killTemporal', downMs: dice.between(0, 2_000) };
  const worker = dice.below(WORKERS);
  if (dice.chance(0.35)) return { do: 'killWorker', worker, when: { at: 'once' } };
  const [action, moment] = [dice.pick(CALLS), dice.pick(MOMENTS)];
  return { do: 'killWorker', worker, when: { at: 'call', action, moment } };
}

function disturbance(dice: Dice, campaign: number): Deed {
  const worker = dice.below(WORKERS);
  const side: Side = dice.chance(0.6) ? 'ses' : 'temporal';
  const roll = dice.below(100);
  if (roll < 12)
    return { do: 'stopWorker', worker, forMs: dice.between(STOP_MS.least, STOP_MS.most) };
  if (roll < 30) return { do: 'cut', worker, side };
  if (roll < 50) {
    const forMs = dice.between(BLACKHOLE_MS.least, BLACKHOLE_MS.most);
    return { do: 'blackhole', worker, side, forMs };
  }
  if (roll < 58) return { do: 'pauseCampaign', campaign, forMs: dice.between(500, 4_000) };
  const [action, effect] = [dice.pick(WRITES), dice.pick(EFFECTS)];
  return {
    do: 'simulatorFault',
    action,
    effect,
    every: 1 + dice.below(5),
    times: 1 + dice.below(4),
  };
}

/** `3. after 1.2 s: kill worker 2 at BatchSendEmail, before it leaves` */
export function describeStep({ deed }: Step): string {
  switch (deed.do) {
    case 'killWorker':
      return `kill worker ${deed.worker + 1}${describeMoment(deed.when)}`;
    case 'killTemporal':
      return `kill the Temporal server, back after ${deed.downMs} ms`;
    case 'launch':
      return `launch campaign ${deed.campaign + 1} (${deed.kind})${deed.killAfterMs.map((ms) => `, killed after ${ms} ms`).join('')}`;
    case 'stopWorker':
      return `stop worker ${deed.worker + 1} for ${deed.forMs} ms`;
    case 'cut':
      return `cut worker ${deed.worker + 1}'s connections to ${deed.side}`;
    case 'blackhole':
      return `blackhole worker ${deed.worker + 1}'s way to ${deed.side} for ${deed.forMs} ms`;
    case 'simulatorFault':
      return `SES: ${deed.action} ${deed.effect}, every ${deed.every}, ${deed.times} times`;
    case 'pauseCampaign':
      return `pause campaign ${deed.campaign + 1} for ${deed.forMs} ms`;
  }
}

const MOMENT_TEXT: Readonly<Record<Moment, string>> = {
  beforeLeaving: 'before it leaves',
  serverActed: 'when SES has acted',
  answered: 'when the answer is there',
};

function describeMoment(when: KillMoment): string {
  return when.at === 'once' ? '' : ` at ${when.action}, ${MOMENT_TEXT[when.moment]}`;
}

class Dice {
  private readonly random: () => number;

  constructor(seed: number) {
    this.random = seededRandom(seed);
  }

  below(end: number): number {
    return Math.floor(this.random() * end);
  }

  between(least: number, most: number): number {
    return least + this.below(most - least + 1);
  }

  chance(share: number): boolean {
    return this.random() < share;
  }

  pick<T>(all: readonly T[]): T {
    const one = all[this.below(all.length)];
    if (one === undefined) throw new Error('nothing to pick from');
    return one;
  }
}
