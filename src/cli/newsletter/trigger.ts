import { issueCampaignId, issueKey } from '../../domain/issue.ts';
import type { NewsletterDefinition, Overlap } from '../../domain/newsletter.ts';
import { openNewsletterFolder } from '../../storage/newsletter-folder.ts';
import { configOf, parseCommand } from '../arguments.ts';
import { usageError } from '../cli-error.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { pause, printJson, type Io } from '../io.ts';
import { runningCampaigns } from './issues.ts';
import type { KnownNewsletter, NewsletterClient } from './newsletter-client.ts';
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
    await client.trigger(id, overlap);
    const campaignId = await startedCampaign(client, known, definition, io.signal);
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

/** The schedule starts it a moment after the trigger. */
const START_MS = 5_000;
const LOOK_MS = 100;

/** The campaign of the issue that was started since; null when it waits, or was left out. */
async function startedCampaign(
  client: NewsletterClient,
  before: KnownNewsletter,
  { timezone }: NewsletterDefinition,
  signal: AbortSignal,
): Promise<string | null> {
  const { numActionsTaken, numActionsSkippedOverlap, runningActions } = before.schedule.info;
  const deadline = Date.now() + (runningActions.length === 0 ? START_MS : 0);
  for (;;) {
    const { info } = (await client.get(before.id)).schedule;
    const latest = info.recentActions.at(-1);
    if (info.numActionsTaken > numActionsTaken && latest !== undefined) {
      const nominal = latest.scheduledAt.getTime();
      return issueCampaignId(before.id, issueKey(nominal, timezone));
    }
    const isSkipped = info.numActionsSkippedOverlap > numActionsSkippedOverlap;
    if (isSkipped || Date.now() >= deadline) return null;
    await pause(LOOK_MS, signal);
    signal.throwIfAborted();
  }
}
