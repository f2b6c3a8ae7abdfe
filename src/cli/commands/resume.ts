import { configOf, parseCommand } from '../arguments.ts';
import { CampaignClient } from '../campaign-client.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { printStatus } from '../follow.ts';
import type { Io } from '../io.ts';

export const help = `steadysend resume ID [--json]

Lets a paused campaign go on where it stopped. One chunk goes first; the others
follow when SES has accepted it.

  --json   print the status as one JSON document

A campaign that is not paused, or that only SES itself can let go on (its tasks
wait for the daily quota), ends with exit code 2 and says so.

Examples
  steadysend resume november-1a2b3c4d
`;

export async function run(args: string[], io: Io): Promise<ExitCode> {
  const { values, positionals } = parseCommand(args, {
    command: 'resume',
    options: { json: { type: 'boolean' } },
    positionals: ['ID'],
  });
  const client = await CampaignClient.connect(configOf(io, values), io.signal);
  try {
    printStatus(io, await client.resume(positionals[0] ?? ''), values.json === true);
    return EXIT.done;
  } finally {
    await client.close();
  }
}
