import type { Config } from '../../config.ts';
import { creationTimeMs } from '../../domain/creation-time.ts';
import { isHeldBySes } from '../../domain/held-start.ts';
import type { SendPlan } from '../../domain/send-plan.ts';
import { countLines } from '../../recipients/count-lines.ts';
import { beginTime, isUnambiguous } from '../../ses/begin-time.ts';
import type { Problem } from '../campaign-file/problems.ts';
import { CampaignFileError, type ReadCampaignFile } from '../campaign-file/read.ts';
import { usageError } from '../cli-error.ts';
import { count } from '../status-text.ts';
import { resolveSend } from './resolve-send.ts';
import type { TakenList } from './take-list.ts';

/** Recurring send tasks are for ever, so a `--yes` in a script is not enough. */
export const CONSENT_FLAG = 'cannot-be-stopped';

export function requireConsent(file: ReadCampaignFile, hasConsent: boolean): void {
  const text = hasConsent ? null : consentText(file);
  if (text !== null) throw usageError(`${file.path} is recurring, ${text}`);
}

/** What somebody has to agree to before the launch; null: nothing. */
export function consentText({ content }: ReadCampaignFile): string | null {
  const { recurring } = content;
  if (recurring === undefined) return null;
  return (
    `held by SES: its send tasks mail the list every ${recurring.intervalHours} h, for ever, ` +
    'and no call can stop, pause or change them, neither of steadysend nor of the API. If that is what ' +
    `you want, give --${CONSENT_FLAG} to launch. \`steadysend newsletter create\` makes one that can be stopped.`
  );
}

/** A start that SES is to keep. */
export interface HeldStart {
  /** Until when it can be launched, so that SES has every send task in time. */
  launchBy: number;
  /** Why `launch` refuses it. */
  problem: Problem | null;
  /** It cannot be met, and the campaign file says what happens then. */
  late: Problem | null;
}

/**
 * Refuses a start that SES cannot be told, or that cannot be met any more. Where the campaign file
 * says what happens to what is late, that is followed instead.
 */
export async function checkHeldStart(
  config: Config,
  file: ReadCampaignFile,
  list: TakenList,
  signal: AbortSignal,
): Promise<void> {
  const plan = resolveSend(file.content);
  if (!isHeldBySes(plan)) return;
  const { problem } = lookAtHeldStart(config, file, plan, await countChunks(file, list, signal));
  if (problem !== null) throw new CampaignFileError(file.path, [problem]);
}

/** No fewer than there will be, and quick: the rows themselves are read later. */
export async function countChunks(
  { content }: ReadCampaignFile,
  list: TakenList,
  signal: AbortSignal,
): Promise<number> {
  const { encoding } = content.recipients;
  const lines = await countLines(list.path, { file: list.shown, encoding, signal });
  return Math.ceil(lines / content.chunkSize);
}

/** `chunks` null: of a list that cannot be read; what holds for the shortest holds for it too. */
export function lookAtHeldStart(
  config: Config,
  file: ReadCampaignFile,
  plan: SendPlan,
  chunks: number | null,
): HeldStart {
  const begin = plan.recurring?.begin ?? plan.startAt;
  if (begin === null) return { launchBy: Infinity, problem: null, late: null };
  const key = plan.recurring === null ? ['send', 'at'] : ['recurring', 'begin'];
  const beginAt = Date.parse(begin);
  const { timezone } = config.ses;
  const { ratePerSecond } = config.tuning;
  const takes = creationTimeMs(chunks ?? 0, { ratePerSecond });
  const launchBy = beginAt - takes;
  const refused = (text: string) => ({ launchBy, problem: file.problem(key, text), late: null });
  if (!isUnambiguous(beginAt, timezone)) {
    return refused(
      `SES is told times of ${timezone}, whose clocks show ${beginTime(beginAt, timezone)} twice on that day: ` +
        'choose a time outside of that hour.',
    );
  }
  const now = Date.now();
  if (now <= launchBy) return { launchBy, problem: null, late: null };
  const tasks = chunks === null ? 'its send tasks' : `up to ${count(chunks)} send tasks`;
  const earliest = `${beginTime(now + takes, plan.timezone)} (${plan.timezone})`;
  const wait = `creating ${tasks} at ${ratePerSecond}/s takes until ${earliest}`;
  if (plan.recurring !== null) {
    return refused(`too early: ${wait}. Choose that time or a later one.`);
  }
  if (file.content.send.ifLate === undefined) {
    return refused(
      `too early: ${wait}. Choose that time or a later one, or say with send.ifLate what happens to what ` +
        'is late: send (at once), skip, or ask.',
    );
  }
  const late = file.problem(key, `too early: ${wait}. What is late ${LATE[plan.ifLate]}.`);
  return { launchBy, problem: null, late };
}

const LATE: Readonly<Record<SendPlan['ifLate'], string>> = {
  send: 'is sent at once, as send.ifLate says',
  skip: 'is left out, as send.ifLate says',
  ask: 'waits for `steadysend resume`, as send.ifLate says',
};
