import type { Config } from '../../config.ts';
import { isHeldBySes } from '../../domain/held-start.ts';
import { ListError } from '../../recipients/list-error.ts';
import type { ReadCampaignFile } from '../campaign-file/read.ts';
import { CONSENT_FLAG, consentText, countChunks, lookAtHeldStart } from '../launch/check-held.ts';
import { resolveSend } from '../launch/resolve-send.ts';
import type { TakenList } from '../launch/take-list.ts';
import { lateLine } from '../start-text.ts';
import type { CheckReport, Findings } from './report.ts';

/** What `launch` asks of the start of a campaign, and refuses. Null: it starts at once. */
export async function startFindings(
  config: Config,
  file: ReadCampaignFile,
  list: TakenList | null,
  findings: Findings,
  signal: AbortSignal,
): Promise<CheckReport['start']> {
  const plan = resolveSend(file.content);
  const { recurring, timezone } = plan;
  const at = recurring?.begin ?? plan.startAt;
  if (at === null) return null;
  const consent = consentText(file);
  if (consent !== null) findings.warning(file.path, file.problem(['recurring'], consent));
  const everyHours = recurring?.intervalHours ?? null;
  if (!isHeldBySes(plan)) {
    const late = lateLine(plan, Date.now());
    if (late !== null) findings.warning(file.path, file.problem(['send', 'at'], late));
    return { at, timezone, heldBy: 'worker', launchBy: null, everyHours };
  }
  const chunks = list === null ? null : await chunksOf(file, list, signal);
  const { launchBy, problem, late } = lookAtHeldStart(config, file, plan, chunks);
  if (problem !== null) findings.error(file.path, problem);
  if (late !== null) findings.warning(file.path, late);
  return { at, timezone, heldBy: 'ses', launchBy: new Date(launchBy).toISOString(), everyHours };
}

/** Flags without which `launch` refuses the file. */
export function neededFlags(file: ReadCampaignFile): string[] {
  return consentText(file) === null ? [] : [`--${CONSENT_FLAG}`];
}

/** Null: it cannot be read, which was told with its rows. */
async function chunksOf(
  file: ReadCampaignFile,
  list: TakenList,
  signal: AbortSignal,
): Promise<number | null> {
  try {
    return await countChunks(file, list, signal);
  } catch (error) {
    if (!(error instanceof ListError)) throw error;
    return null;
  }
}
