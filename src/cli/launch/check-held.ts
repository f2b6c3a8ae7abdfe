import type { Config } from '../../config.ts';
import { creationTimeMs } from '../../domain/creation-time.ts';
import { isHeldBySes } from '../../domain/held-start.ts';
import { countLines } from '../../recipients/count-lines.ts';
import { beginTime, isUnambiguous } from '../../ses/begin-time.ts';
import { CampaignFileError, type ReadCampaignFile } from '../campaign-file/read.ts';
import { usageError } from '../cli-error.ts';
import { count } from '../status-text.ts';
import { resolveSend } from './resolve-send.ts';
import type { TakenList } from './take-list.ts';

/** Recurring send tasks are for ever, so a `--yes` in a script is not enough. */
export const CONSENT_FLAG = 'cannot-be-stopped';

export function requireConsent(file: ReadCampaignFile, hasConsent: boolean): void {
  const { recurring } = file.content;
  if (recurring === undefined || hasConsent) return;
  throw usageError(
    `${file.path} is recurring, held by SES: its send tasks mail the list every ${recurring.intervalHours} h, for ever, ` +
      'and no call can stop, pause or change them, neither of steadysend nor of the API. If that is what ' +
      `you want, give --${CONSENT_FLAG}. \`steadysend newsletter create\` makes one that can be stopped.`,
  );
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
  const { content } = file;
  const plan = resolveSend(content);
  const begin = plan.recurring?.begin ?? plan.startAt;
  if (!isHeldBySes(plan) || begin === null) return;
  const key = plan.recurring === null ? ['send', 'at'] : ['recurring', 'begin'];
  const refuse = (text: string) => new CampaignFileError(file.path, [file.problem(key, text)]);
  const beginAt = Date.parse(begin);
  const { timezone } = config.ses;
  if (!isUnambiguous(beginAt, timezone)) {
    throw refuse(
      `SES is told times of ${timezone}, whose clocks show ${beginTime(beginAt, timezone)} twice on that day: ` +
        'choose a time outside of that hour.',
    );
  }
  const { encoding } = content.recipients;
  const lines = await countLines(list.path, { file: list.shown, encoding, signal });
  const chunks = Math.ceil(lines / content.chunkSize);
  const { ratePerSecond } = config.tuning;
  const earliest = Date.now() + creationTimeMs(chunks, { ratePerSecond });
  if (beginAt >= earliest) return;
  const wait = `creating up to ${count(chunks)} send tasks at ${ratePerSecond}/s takes until ${beginTime(earliest, plan.timezone)} (${plan.timezone})`;
  if (plan.recurring !== null) {
    throw refuse(`too early: ${wait}. Choose that time or a later one.`);
  }
  if (content.send.ifLate !== undefined) return;
  throw refuse(
    `too early: ${wait}. Choose that time or a later one, or say with send.ifLate what happens to what ` +
      'is late: send (at once), skip, or ask.',
  );
}
