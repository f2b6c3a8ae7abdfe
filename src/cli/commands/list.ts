import { configOf, parseCommand } from '../arguments.ts';
import { CampaignClient } from '../campaign-client.ts';
import type { CampaignEntry } from '../campaign-list.ts';
import { usageError } from '../cli-error.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { printJson, type Io } from '../io.ts';
import { moment } from '../status-text.ts';

export const help = `steadysend list [--limit N] [--json]

Lists the campaigns that Temporal knows, newest first.

  --limit N   at most so many (default 50, at most 1000)
  --json      print one JSON document: an array of
              { id, name, state, pauseReason, startedAt, finishedAt,
                nextCycleAt }

Examples
  steadysend list
  steadysend list --json | jq -r '.[] | select(.state == "paused") | .id'
`;

const LIMIT_DEFAULT = 50;
const LIMIT_MAX = 1_000;

export async function run(args: string[], io: Io): Promise<ExitCode> {
  const { values } = parseCommand(args, {
    command: 'list',
    options: { json: { type: 'boolean' }, limit: { type: 'string' } },
  });
  const limit = limitOf(values.limit);
  const client = await CampaignClient.connect(configOf(io, values), io.signal);
  try {
    const entries = await client.list(limit);
    if (values.json === true) printJson(io, entries);
    else if (entries.length === 0) io.err('No campaigns yet. Start one: steadysend launch FILE\n');
    else io.out(table(entries));
    return EXIT.done;
  } finally {
    await client.close();
  }
}

function limitOf(text: string | undefined): number {
  if (text === undefined) return LIMIT_DEFAULT;
  const limit = /^\d+$/.test(text) ? Number(text) : 0;
  if (limit >= 1 && limit <= LIMIT_MAX) return limit;
  throw usageError(`--limit must be a whole number from 1 to ${LIMIT_MAX}, not '${text}'.`);
}

/** What holds a campaign, or when SES repeats it. */
function stateText({ state, pauseReason, nextCycleAt }: CampaignEntry): string {
  if (pauseReason !== null) return `${state} (${pauseReason})`;
  return nextCycleAt === null ? state : `${state} (next ${moment(nextCycleAt)})`;
}

function table(entries: CampaignEntry[]): string {
  const rows = entries.map((entry) => [
    entry.id,
    stateText(entry),
    moment(entry.startedAt),
    entry.name,
  ]);
  const widths = [0, 1, 2].map((column) =>
    Math.max(...rows.map((row) => row[column]?.length ?? 0)),
  );
  return rows
    .map((row) => `${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ')}\n`)
    .join('');
}
