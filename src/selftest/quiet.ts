import type { CampaignStatus } from '../domain/status.ts';
import type { Campaigns } from './campaigns.ts';
import { control } from './ground.ts';
import { CYCLE_BEGINS_MS } from './kinds.ts';
import type { Stage } from './stage.ts';
import { pause } from './waits.ts';

/**
 * Settle periods, Temporal's own retries (30 s at most between two) and a sweep at its longest
 * interval, one after another and with room: what is not over then is not going to be.
 */
const QUIET_BASE_MS = 150_000;
/** For what is left to be sent: a fifth of the pace that the workers keep undisturbed. */
const QUIET_PER_CHUNK_MS = 250;
const LOOK_EVERY_MS = 500;
const SAY_EVERY_MS = 5_000;

export interface Quiet {
  /** By campaign; null for one that did not finish, or of which nobody could say. */
  statuses: (CampaignStatus | null)[];
  /** Holds that this self-test, as the operator, ended. */
  resumed: Record<string, number>;
  isOver: boolean;
}

export interface QuietOptions {
  stage: Stage;
  campaigns: Campaigns;
  chunks: number;
  log: (line: string) => void;
  signal: AbortSignal;
}

/** No more faults: everything that was launched must finish within the bound. */
export async function quietPhase(options: QuietOptions): Promise<Quiet> {
  const { stage, campaigns, log, signal } = options;
  await control(stage.simulatorUrl, 'POST', 'faults', []);
  const deadline = performance.now() + QUIET_BASE_MS + QUIET_PER_CHUNK_MS * options.chunks;
  const started = campaigns.started;
  const over = new Map<number, CampaignStatus | null>();
  const latest = new Map<number, CampaignStatus>();
  const resumed: Record<string, number> = {};
  let saidAt = 0;
  let isMoved = false;
  while (over.size < started.length && performance.now() < deadline) {
    for (const campaign of started.filter((each) => !over.has(each))) {
      const seen = await campaigns.status(campaign);
      if (seen === null) continue;
      if (seen.status !== null) latest.set(campaign, seen.status);
      if (seen.isOver) over.set(campaign, seen.status);
      if (seen.isOver || seen.status === null) continue;
      if (isCycleDone(seen.status)) await campaigns.cancel(campaign);
      const held = seen.status.pause;
      if (held === null) continue;
      // A person would look at the cause, which is gone, and resume.
      if (await campaigns.resume(campaign)) resumed[held.code] = (resumed[held.code] ?? 0) + 1;
    }
    const left = started.filter((each) => !over.has(each)).map((each) => latest.get(each));
    // Last, because the clock is that of all mails.
    if (!isMoved && left.length > 0 && left.every((status) => status?.state === 'recurring')) {
      await control(stage.simulatorUrl, 'POST', 'clock', { advance: CYCLE_BEGINS_MS });
      isMoved = true;
    }
    if (performance.now() - saidAt > SAY_EVERY_MS) {
      saidAt = performance.now();
      log(`quiet: ${over.size} of ${started.length} campaigns over; ${describe(latest)}`);
    }
    await pause(LOOK_EVERY_MS, signal);
  }
  return {
    statuses: started.map((campaign) => over.get(campaign) ?? null),
    resumed,
    isOver: over.size === started.length,
  };
}

/** SES has mailed everybody once, and would do so again and again. */
function isCycleDone({ state, counts }: CampaignStatus): boolean {
  return state === 'recurring' && counts.waiting + counts.atProvider === 0;
}

function describe(latest: ReadonlyMap<number, CampaignStatus>): string {
  const all = [...latest.values()].map(({ counts }) => counts);
  const sum = (key: 'waiting' | 'atProvider' | 'sent') =>
    all.reduce((total, counts) => total + counts[key], 0);
  return `${sum('waiting')} waiting, ${sum('atProvider')} at SES, ${sum('sent')} sent`;
}
