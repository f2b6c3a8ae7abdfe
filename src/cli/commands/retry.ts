import type { ReportSummary } from '../../../activities/write-report.ts';
import type { Config } from '../../config.ts';
import {
  isCampaignId,
  openCampaignFolder,
  type CampaignFolder,
} from '../../storage/campaign-folder.ts';
import { FOLDER_OBJECTS } from '../../storage/folder-objects.ts';
import { openHome } from '../../storage/home.ts';
import { configOf, parseCommand } from '../arguments.ts';
import { CampaignClient } from '../campaign-client.ts';
import { usageError } from '../cli-error.ts';
import { confirm } from '../confirm.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { follow } from '../follow.ts';
import type { Io } from '../io.ts';
import { checkId } from '../launch/campaign-id.ts';
import { accountName } from '../launch/content-hash.ts';
import { isRetriedFate, RETRIED_FATES, type RetriedFate } from '../retry/rows-of-fate.ts';
import { startRetry } from '../retry/start-retry.ts';
import { count } from '../status-text.ts';
import { tellStarted } from '../tell-started.ts';

export const help = `steadysend retry ID --only FATE [--id NEW] [--wait] [--yes] [--json]

Starts a new campaign that sends to the rows of a campaign that is over and that
have this fate in its report, with the same sender, subject, template and data.
Rows that were sent, rejected, suppressed or duplicates are never in it. The same
retry again shows the campaign that was started first.

  --only FATE   failed: given up with a code. waiting: not sent before the
                campaign was cancelled or failed. unknown: nobody can say; these
                may have been mailed already and would be mailed twice
  --id NEW      the new campaign's id; without it ID-retry, then ID-retry-2, ...
  --wait        show it on its way until it is over or holds
  --yes         do not ask; needed for unknown where there is no terminal
  --json        print the status as one JSON document, and nothing else

Exit codes: 0 started, or with --wait done and all accepted; 2 the campaign is
not over, or has no such rows; 9 Temporal unreachable; with --wait the others
too, as for launch.

Examples
  steadysend retry november-1a2b3c4d --only failed --wait
  steadysend retry november-1a2b3c4d --only waiting --id november-rest
  steadysend retry november-1a2b3c4d --only unknown --yes
`;

export async function run(args: string[], io: Io): Promise<ExitCode> {
  const { values, positionals } = parseCommand(args, {
    command: 'retry',
    options: {
      only: { type: 'string' },
      id: { type: 'string' },
      wait: { type: 'boolean' },
      yes: { type: 'boolean' },
      json: { type: 'boolean' },
    },
    positionals: ['ID'],
  });
  const id = positionals[0] ?? '';
  const only = fateOf(values.only);
  const wantedId = values.id === undefined ? null : checkId(values.id);
  const isAgreed = values.yes === true;
  if (only === 'unknown' && !isAgreed && !canAsk(io)) {
    throw usageError(
      'Rows of unknown fate may have been mailed already, and there is no terminal to ask at: ' +
        'give --yes to send to them again.',
    );
  }
  const config = configOf(io, values);
  const home = openHome(config.home, config.s3);
  const client = await CampaignClient.connect(config, io.signal);
  try {
    const { folder, summary } = await requireOver(client, id, (name) =>
      openCampaignFolder(home, name),
    );
    const rows = summary.fates[only] ?? 0;
    if (rows === 0) throw nothingToRetry(summary, only);
    if (!isAgreed && !(await isWanted(config, { id, only, rows }, io))) {
      io.err('Nothing was started.\n');
      return EXIT.done;
    }
    const started = await startRetry({
      client,
      home,
      from: folder,
      only,
      wantedId,
      settings: {
        spansInFlight: config.tuning.spansInFlight,
        heartbeatTimeoutMs: config.tuning.heartbeatTimeoutMs,
      },
      signal: io.signal,
    });
    io.err(
      started.isNew
        ? `Campaign ${started.id} started: ${count(rows)} ${only} rows of ${id}.\n`
        : `The ${only} rows of ${id} were retried before, as ${started.id}; nothing was started.\n`,
    );
    const json = values.json === true;
    if (values.wait === true) {
      const { plain } = config.terminal;
      return await follow(client, [started.id], io, { throughPauses: false, json, plain });
    }
    await tellStarted(client, started, io, json);
    return EXIT.done;
  } finally {
    await client.close();
  }
}

function fateOf(only: string | undefined): RetriedFate {
  if (only !== undefined && isRetriedFate(only)) return only;
  const fates = RETRIED_FATES.join(', ');
  throw usageError(
    only === undefined
      ? `retry needs --only with one of ${fates}.`
      : `--only must be one of ${fates}, not '${only}'.`,
  );
}

/** The report of a campaign that is over; anything else is said and ends the command. */
async function requireOver(
  client: CampaignClient,
  id: string,
  open: (id: string) => CampaignFolder,
): Promise<{ folder: CampaignFolder; summary: ReportSummary }> {
  const folder = isCampaignId(id) ? open(id) : null;
  const summary = (await folder?.readJson<ReportSummary>(FOLDER_OBJECTS.reportJson)) ?? null;
  const known = await client.find(id);
  // A campaign that was reset in Temporal runs again beside its old report.
  if (known?.isOpen === true || summary === null) {
    const { state, finishedAt } = await client.status(id);
    if (finishedAt === null) {
      const hint = state === 'paused' ? ' Resume or cancel it first.' : '';
      throw usageError(`Cannot retry ${id}: it is ${state}, and not over yet.${hint}`);
    }
  }
  if (folder !== null && summary !== null) return { folder, summary };
  throw usageError(
    `Cannot retry ${id}: it has no report here, so nobody was mailed, or STEADYSEND_HOME is ` +
      'another one than it was launched with. `steadysend status` says how it ended.',
  );
}

function nothingToRetry({ id, fates }: ReportSummary, only: RetriedFate) {
  const others = RETRIED_FATES.filter((fate) => fate !== only && (fates[fate] ?? 0) > 0);
  const hint = others.map((fate) => `${count(fates[fate] ?? 0)} are ${fate}`).join(', ');
  return usageError(`No row of ${id} is ${only}${hint === '' ? '' : `; ${hint}`}.`);
}

function canAsk(io: Io): boolean {
  return io.isInTerminal && io.isErrTerminal;
}

/** Unknown rows are always asked about; others only before real people are mailed, as by launch. */
async function isWanted(
  config: Config,
  { id, only, rows }: { id: string; only: RetriedFate; rows: number },
  io: Io,
): Promise<boolean> {
  if (only === 'unknown') {
    return await confirm(
      io,
      `Nobody knows whether ${count(rows)} recipients of ${id} were mailed: some may have been ` +
        'already, and would be mailed twice. Send to them again?',
    );
  }
  if (accountName(config.ses).startsWith('local ') || !canAsk(io)) return true;
  return await confirm(io, `Send to ${count(rows)} ${only} rows of ${id}?`);
}
