import { issueCampaignId, issueKey } from '../../domain/issue.ts';
import type { NewsletterDefinition, Overlap } from '../../domain/newsletter.ts';
import { openNewsletterFolder } from '../../storage/newsletter-folder.ts';
import { configOf, parseCommand } from '../arguments.ts';
import { usageError } from '../cli-error.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { printJson, type Io } from '../io.ts';
import { runningCampaigns } from './issues.ts';
import type { KnownNewsletter } from './newsletter-client.ts';
import { overlapOf } from './overlap-flag.ts';
import { withClient } from './with-client.ts';

export const help = `steadysend newsletter trigger ID [--overlap POLICY] [--json]

Sends an issue now, also of a paused newsletter, and prints its campaign's id.
Two triggers in the same minute are one issue.

  --overlap POLICY   what happens while another issue runs or is paused: skip,
                     queue, queueAll or cancelFirst; without it, what the file
                     says. Under skip nothing is started and the exit code is 2
  --json             print one JSON document:
                     { id, overlap, started, campaignId }

Examples
  steadysend newsletter trigger weekly
  steadysend newsletter trigger weekly --overlap queue
`;

export async function run(args: string[], io: Io): Promise<ExitCode> {
  const { values, positionals } = parseCommand(args, {
    command: 'newsletter trigger',
    options: { overlap: { type: 'string' }, json: { type: 'boolean' } },
    positionals: ['ID'],
  });
  const id = positionals[0] ?? '';
  const wanted = overlapOf(values.overlap);
  return await withClient(configOf(io, values), io, async ({ client, home }) => {
    const known = await client.get(id);
    const folder = openNewsletterFolder(home, id);
    const definition = await folder.readDefinition(known.input.definition);
    const overlap = wanted ?? definition.overlap;
    refuseSkipped(known, overlap);
    const after = await client.trigger(id, overlap);
    const campaignId = startedCampaign(known, after, definition);
    if (campaignId === null) io.err(`${id}: ${WAITS[overlap]}\n`);
    else io.err(`Issue ${campaignId} started. Watch it: steadysend watch ${campaignId}\n`);
    if (values.json === true) {
      printJson(io, { id, overlap, started: campaignId !== null, campaignId });
    } else if (campaignId !== null) io.out(`${campaignId}\n`);
    return EXIT.done;
  });
}

const WAITS: Readonly<Record<Overlap, string>> = {
  skip: 'another issue was started at the same moment, and this one left out (overlap skip).',
  queue: 'an issue starts when the one that runs is over.',
  queueAll: 'an issue starts when those before it are over.',
  cancelFirst: 'an issue starts when the one that runs is cancelled.',
};

function refuseSkipped(known: KnownNewsletter, overlap: Overlap): void {
  const { id } = known;
  const [running] = runningCampaigns(known);
  if (overlap !== 'skip' || running === undefined) return;
  throw usageError(
    `Cannot trigger ${id}: ${running} still runs or is paused, and under skip ` +
      'nothing would start. --overlap queue starts one after it; ' +
      `\`steadysend newsletter describe ${id}\` shows where it is.`,
  );
}

/** The campaign of the issue that was started; null when it waits, or was left out. */
function startedCampaign(
  before: KnownNewsletter,
  { id, schedule: { info } }: KnownNewsletter,
  { timezone }: NewsletterDefinition,
): string | null {
  const latest = info.recentActions.at(-1);
  if (info.numActionsTaken === before.schedule.info.numActionsTaken) return null;
  if (latest === undefined) return null;
  return issueCampaignId(id, issueKey(latest.scheduledAt.getTime(), timezone));
}
