import { configOf, parseCommand } from '../arguments.ts';
import { CampaignClient } from '../campaign-client.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { printStatus } from '../follow.ts';
import type { Io } from '../io.ts';
import { exitCodeOf } from '../status-text.ts';

export const help = `steadysend status ID [--json] [--exit-code]

Shows where a campaign is: its state, why it is paused and who ends the pause,
and how many recipients wait, are at the provider, are sent, failed or unknown.

  --json        print the status as one JSON document
  --exit-code   end with the code that the state stands for, as launch --wait
                does; without it 0 means that the status could be read

Examples
  steadysend status november-1a2b3c4d
  steadysend status november-1a2b3c4d --json | jq .counts.sent
`;

export async function run(args: string[], io: Io): Promise<ExitCode> {
  const { values, positionals } = parseCommand(args, {
    command: 'status',
    options: { json: { type: 'boolean' }, 'exit-code': { type: 'boolean' } },
    positionals: ['ID'],
  });
  const client = await CampaignClient.connect(configOf(io, values), io.signal);
  try {
    const status = await client.status(positionals[0] ?? '');
    printStatus(io, status, values.json === true);
    return values['exit-code'] === true ? (exitCodeOf(status) ?? EXIT.done) : EXIT.done;
  } finally {
    await client.close();
  }
}
