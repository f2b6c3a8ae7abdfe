import type { ListCounts } from './counts.ts';
import type { Refusal } from './refusal.ts';
import type { MailVolume } from './rejection-guard.ts';
import type { SendPlan } from './send-plan.ts';
import { shownIn } from './shown-time.ts';
import type { Wait } from './wait.ts';

/**
 * A campaign with a canary or a ramp is sent in stages. Of each:
 *
 *   sending   its chunks go to SES           all of them are final   -> holding
 *   holding   a wait, sweeps read what       few bounced             -> over
 *             SES counts                     many bounced            -> over, and a pause
 *                                            `resume`                -> over, without a verdict
 *   over      the next stage is sending; after the last one there is nothing to hold for
 *
 * A stage ends with a chunk, at or after the recipients that the file names, because a chunk is one
 * send task. The steps are added up before that, so the ends do not drift.
 */
export interface Stage {
  kind: 'canary' | 'ramp' | 'rest';
  /** Chunks before this one belong to it or to a stage before. */
  untilChunk: number;
  /** Its own, not those of the stages before. */
  recipients: number;
  /** Null: nothing follows. */
  hold: { ms: number; maxRejection: number } | null;
}

export interface StageState {
  index: number;
  phase: 'sending' | 'holding' | 'over';
  /** What SES counted when the stage began; null until it told. */
  volumeSince: MailVolume | null;
  /** Recipients that were taken before it. */
  takenBefore: number;
}

export const FIRST_STAGE: StageState = {
  index: 0,
  phase: 'sending',
  volumeSince: null,
  takenBefore: 0,
};

export function stagesOf(plan: SendPlan, list: ListCounts, chunkSize: number): Stage[] {
  const { canary, ramp } = plan;
  const steps = [
    ...(canary === null
      ? []
      : [{ kind: 'canary' as const, size: canary.recipients, rule: canary }]),
    ...(ramp?.steps ?? []).map((size) => ({ kind: 'ramp' as const, size, rule: ramp })),
  ];
  const stages: Stage[] = [];
  let wanted = 0;
  let before = 0;
  for (const { kind, size, rule } of steps) {
    wanted += size;
    const untilChunk = Math.ceil(wanted / chunkSize);
    if (untilChunk >= list.chunks) return [...stages, lastStage(list, before, chunkSize, kind)];
    // So small a step that the chunk of the one before has its recipients already.
    if (untilChunk === before || rule === null) continue;
    const recipients = (untilChunk - before) * chunkSize;
    const hold = { ms: rule.holdMs, maxRejection: rule.maxRejection };
    stages.push({ kind, untilChunk, recipients, hold });
    before = untilChunk;
  }
  return [...stages, lastStage(list, before, chunkSize, 'rest')];
}

function lastStage(
  list: ListCounts,
  before: number,
  chunkSize: number,
  kind: Stage['kind'],
): Stage {
  const recipients = list.recipients - before * chunkSize;
  return { kind, untilChunk: list.chunks, recipients, hold: null };
}

/** What a person should know of a plan that does not fit the list. */
export function planNotes({ canary }: SendPlan, list: ListCounts, chunkSize: number): string[] {
  if (canary === null || Math.ceil(canary.recipients / chunkSize) < list.chunks) return [];
  return [
    `The canary of ${canary.recipients} recipients covers the whole list of ${list.recipients}: all are mailed without a hold.`,
  ];
}

export function stageWait(stage: Stage, { timezone }: SendPlan, now: number): Wait {
  const until = now + (stage.hold?.ms ?? 0);
  const most = percent(stage.hold?.maxRejection ?? 0);
  return {
    code: stage.kind === 'canary' ? 'CanaryHold' : 'RampHold',
    message: `${capital(nameOf(stage))} is sent. The next recipients follow at ${shownIn(until, timezone)} if at most ${most} of its mails bounced; \`resume\` goes on at once.`,
    since: new Date(now).toISOString(),
    until: new Date(until).toISOString(),
  };
}

export interface StageEvidence {
  now: MailVolume | null;
  since: MailVolume | null;
  /** Recipients of the stage that SES took. */
  taken: number;
  /** The hold has lasted as long as it should. */
  isOver: boolean;
}

/**
 * What SES's statistics say of a stage. They lag: before the hold is over a stage is only rejected
 * when all its mails are counted, so that the first bounce of ten does not stop it. A stage of which
 * SES tells nothing is not waved through.
 */
export function judgeStage(stage: Stage, evidence: StageEvidence): 'wait' | 'passed' | Refusal {
  const { now, since, taken, isOver } = evidence;
  const requested = now === null || since === null ? 0 : now.requested - since.requested;
  const bounced = now === null || since === null ? 0 : now.bounced - since.bounced;
  const isHigh = bounced > requested * (stage.hold?.maxRejection ?? 1);
  if (isHigh && (isOver || requested >= taken)) return rejected(stage, requested, bounced);
  if (!isOver) return 'wait';
  return requested === 0 && taken > 0 ? unknown(stage, taken) : 'passed';
}

function rejected(stage: Stage, requested: number, bounced: number): Refusal {
  const share = percent(bounced / Math.max(1, requested));
  const most = percent(stage.hold?.maxRejection ?? 0);
  const message = `${bounced} of the ${requested} mails since ${nameOf(stage)} began bounced (${share}, at most ${most} were allowed). Nothing more is sent; clean the list, or \`resume\` goes on with this one.`;
  return stagePause(stage, 'Rejected', message);
}

function unknown(stage: Stage, taken: number): Refusal {
  const message = `SES's statistics show none of the ${taken} mails of ${nameOf(stage)}, so nobody can say how many bounced. Look into the SES console; \`resume\` goes on.`;
  return stagePause(stage, 'Unknown', message);
}

function stagePause(stage: Stage, what: 'Rejected' | 'Unknown', message: string): Refusal {
  const code = `${stage.kind === 'canary' ? 'Canary' : 'Ramp'}${what}`;
  return { code, action: 'pause', reason: 'rejectionRate', needs: 'person', message };
}

function nameOf({ kind, recipients }: Stage): string {
  return `the ${kind === 'canary' ? 'canary' : 'step'} of ${recipients} recipients`;
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function percent(share: number): string {
  return `${Math.round(share * 1000) / 10} %`;
}
