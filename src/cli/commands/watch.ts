import pLimit from 'p-limit';
import { answered } from '../answered.ts';
import { configOf, parseCommand } from '../arguments.ts';
import { CampaignClient } from '../campaign-client.ts';
import { CliError, usageError } from '../cli-error.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { ASKED_AT_ONCE, follow } from '../follow.ts';
import { printJson, type Io } from '../io.ts';

export const help = `steadysend watch ID [ID ...] [--through-pauses] [--json]
steadysend watch --all [--through-pauses] [--json]

Shows campaigns on their way until each is over or holds, then prints their
statuses. Ctrl-C leaves; the campaigns go on.

  --all              every campaign that is not over when the command starts
                     (the newest 200)
  --through-pauses   keep watching one that holds for something that ends by
                     itself, such as the daily quota; a pause that needs a
                     person always ends its watch
  --json             print the last status as one JSON document; progress
                     stays on stderr. With several ids, and with --all, it is
                     an array in the order given, with null for a campaign
                     whose status could not be read

Exit codes: 0 finished; 3 finished, some rows rejected, failed or unknown;
1 failed; 8 cancelled; 6 paused, resumes by itself; 7 paused, needs a person;
130 left. Of several campaigns the most serious: 1, 2, 4, 9, 7, 8, 6, 3, 0.

Examples
  steadysend watch november-1a2b3c4d
  steadysend watch november-1a2b3c4d --through-pauses && echo all accepted
  steadysend watch --all --json | jq '.[] | {id, state}'
`;

/** Each is asked about every second. */
const WATCHED_MAX = 200;

export async function run(args: string[], io: Io): Promise<ExitCode> {
  const { values, positionals } = parseCommand(args, {
    command: 'watch',
    options: {
      all: { type: 'boolean' },
      json: { type: 'boolean' },
      'through-pauses': { type: 'boolean' },
    },
    rest: 'ID',
  });
  const isAll = values.all === true;
  checkWhich(isAll, positionals);
  const config = configOf(io, values);
  const json = values.json === true;
  const client = await CampaignClient.connect(config, io.signal);
  try {
    const ids = isAll ? await allOpen(client, io) : [...new Set(positionals)];
    if (ids.length === 0) {
      io.err('No campaign is under way. `steadysend list` shows those that are over.\n');
      if (json) printJson(io, []);
      return EXIT.done;
    }
    if (!isAll && ids.length > 1) await checkKnown(client, ids, io);
    const options = {
      throughPauses: values['through-pauses'] === true,
      json,
      plain: config.terminal.plain,
    };
    if (!isAll && positionals.length === 1) return await follow(client, ids, io, options);
    const several = { again: isAll ? '--all' : 'ids' } as const;
    return await follow(client, ids, io, { ...options, several });
  } finally {
    await client.close();
  }
}

function checkWhich(isAll: boolean, ids: readonly string[]): void {
  if (isAll && ids.length > 0) {
    throw usageError('--all watches every campaign that is not over: leave out the ids, or --all.');
  }
  if (!isAll && ids.length === 0) {
    throw usageError('watch needs ID: steadysend watch ID [ID ...], or steadysend watch --all');
  }
  if (ids.length > WATCHED_MAX) {
    throw usageError(`watch takes at most ${WATCHED_MAX} campaigns, not ${ids.length}.`);
  }
}

async function allOpen(client: CampaignClient, io: Io): Promise<string[]> {
  const open = await client.open(WATCHED_MAX + 1);
  if (open.length > WATCHED_MAX) {
    io.err(`More than ${WATCHED_MAX} campaigns are under way: these are the newest.\n`);
  }
  return open.slice(0, WATCHED_MAX).map(({ id }) => id);
}

/** All unknown ids are told together, before anything is watched. */
async function checkKnown(client: CampaignClient, ids: readonly string[], io: Io): Promise<void> {
  const atOnce = pLimit(ASKED_AT_ONCE);
  let said = '';
  const note = (text: string) => {
    if (text !== said) io.err(`${text}\n`);
    said = text;
  };
  const patience = { address: client.address, signal: io.signal, note };
  const problems = ids.map(async (id) => {
    try {
      await answered(() => atOnce(() => client.require(id)), patience);
      return [];
    } catch (error) {
      if (error instanceof CliError && error.exitCode === EXIT.usage) return [error.message];
      throw error;
    }
  });
  const unknown = (await Promise.all(problems)).flat();
  if (unknown.length > 0) throw usageError(unknown.join('\n'));
}
