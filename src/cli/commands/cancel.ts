import { configOf, parseCommand } from '../arguments.ts';
import { CampaignClient } from '../campaign-client.ts';
import { usageError } from '../cli-error.ts';
import { confirm } from '../confirm.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { printStatus } from '../follow.ts';
import { goesOnLines } from '../held-text.ts';
import type { Io } from '../io.ts';

export const help = `steadysend cancel ID [--note TEXT] [--yes] [--json]

Ends a campaign early, for good: no further send task is created, and the report
says which rows were not sent. What SES has accepted already cannot be called
back and is still mailed. To stop for a while, use pause.

Send tasks that wait at SES (send.heldBy: ses) are accepted: they are mailed at
their time, and the campaign is followed until then. Recurring ones go on for
ever; cancel only stops looking at them, and says what stopping them takes.

  --note TEXT   why, for whoever looks at the status
  --yes         do not ask; needed where there is no terminal
  --json        print the status as one JSON document

Examples
  steadysend cancel november-1a2b3c4d
  steadysend cancel november-1a2b3c4d --yes --note "sent by mistake"
`;

export async function run(args: string[], io: Io): Promise<ExitCode> {
  const { values, positionals } = parseCommand(args, {
    command: 'cancel',
    options: { json: { type: 'boolean' }, note: { type: 'string' }, yes: { type: 'boolean' } },
    positionals: ['ID'],
  });
  const id = positionals[0] ?? '';
  const canAsk = io.isInTerminal && io.isErrTerminal;
  if (values.yes !== true && !canAsk) {
    throw usageError(`cancel cannot be undone and there is no terminal to ask at: give --yes.`);
  }
  const client = await CampaignClient.connect(configOf(io, values), io.signal);
  try {
    if (values.yes !== true && !(await isWanted(client, id, io))) {
      io.err('Nothing changed.\n');
      return EXIT.done;
    }
    const status = await client.cancel(id, values.note);
    printStatus(io, status, values.json === true);
    for (const line of goesOnLines(status)) io.err(`${line}\n`);
    return EXIT.done;
  } finally {
    await client.close();
  }
}

async function isWanted(client: CampaignClient, id: string, io: Io): Promise<boolean> {
  const status = await client.status(id);
  for (const line of goesOnLines(status)) io.err(`${line}\n`);
  const { waiting } = status.counts;
  return await confirm(io, `End ${id} for good? ${waiting} recipients would not be mailed.`);
}
