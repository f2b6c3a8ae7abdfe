import { configOf, parseCommand } from '../arguments.ts';
import { CampaignClient } from '../campaign-client.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { printStatus } from '../follow.ts';
import { goesOnLines } from '../held-text.ts';
import type { Io } from '../io.ts';

export const help = `steadysend pause ID [--note TEXT] [--json]

Holds a campaign: within a second no further send task is created. What SES has
accepted already cannot be called back and is still mailed; so are send tasks
that wait at SES for their time (send.heldBy: ses), and recurring ones.

  --note TEXT   why, for whoever looks at the status
  --json        print the status as one JSON document

A pause that cannot be (the campaign is over, or paused already) ends with exit
code 2 and says why.

Examples
  steadysend pause november-1a2b3c4d --note "wrong price in the subject"
`;

export async function run(args: string[], io: Io): Promise<ExitCode> {
  const { values, positionals } = parseCommand(args, {
    command: 'pause',
    options: { json: { type: 'boolean' }, note: { type: 'string' } },
    positionals: ['ID'],
  });
  const client = await CampaignClient.connect(configOf(io, values), io.signal);
  try {
    const status = await client.pause(positionals[0] ?? '', values.note);
    printStatus(io, status, values.json === true);
    for (const line of goesOnLines(status)) io.err(`${line}\n`);
    return EXIT.done;
  } finally {
    await client.close();
  }
}
