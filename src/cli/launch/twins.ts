import type { CampaignClient } from '../campaign-client.ts';
import type { RecentCampaign } from '../campaign-list.ts';
import { confirm } from '../confirm.ts';
import type { Io } from '../io.ts';
import { moment } from '../status-text.ts';
import type { StartWishes } from './before-start.ts';
import { contentHash } from './content-hash.ts';
import type { ResolvedCampaign } from './freeze.ts';

/** Long enough to be forgotten by who launched it, short enough not to nag about last month's. */
const RECENT_MS = 86_400_000;

/**
 * Whether a launch goes on that would mail the same content to the same list under another id. That
 * may be meant, so it is only said; a terminal is asked.
 */
export async function goesOnBesideTwins(
  client: CampaignClient,
  { content }: ResolvedCampaign,
  { yes, dryRun }: StartWishes,
  io: Io,
): Promise<boolean> {
  const recent = await client.recent(RECENT_MS);
  const twins = recent.filter(({ id, contentHash: hash }) => hash === contentHash(content, id));
  const [newest] = twins;
  if (newest === undefined) return true;
  io.err(`${twinText(newest)}\n`);
  const asks = io.isInTerminal && io.isErrTerminal && !yes && !dryRun;
  return !asks || (await confirm(io, 'Send it once more?'));
}

function twinText({ id, finishedAt }: RecentCampaign): string {
  const when = finishedAt === null ? 'is on its way' : `ended ${moment(finishedAt)}`;
  return (
    `The same file, list and template were launched as ${id}, which ${when}: ` +
    'under this id everybody is mailed once more.'
  );
}
