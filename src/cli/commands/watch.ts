import { configOf, parseCommand } from '../arguments.ts';
import { CampaignClient } from '../campaign-client.ts';
import type { ExitCode } from '../exit-codes.ts';
import { follow } from '../follow.ts';
import type { Io } from '../io.ts';

export const help = `steadysend watch ID [--through-pauses] [--json]

Shows a campaign on its way until it is over or holds, then prints its status.
Ctrl-C leaves; the campaign goes on.

  --through-pauses   keep watching while it holds for something that ends by
                     itself, such as the daily quota; a pause that needs a
                     person always ends the watch
  --json             print the last status as one JSON document; progress
                     stays on stderr

Exit codes: 0 finished; 3 finished, some rows rejected, failed or unknown;
1 failed; 8 cancelled; 6 paused, resumes by itself; 7 paused, needs a person;
130 left.

Examples
  steadysend watch november-1a2b3c4d
  steadysend watch november-1a2b3c4d --through-pauses && echo all accepted
`;

export async function run(args: string[], io: Io): Promise<ExitCode> {
  const { values, positionals } = parseCommand(args, {
    command: 'watch',
    options: { json: { type: 'boolean' }, 'through-pauses': { type: 'boolean' } },
    positionals: ['ID'],
  });
  const config = configOf(io, values);
  const client = await CampaignClient.connect(config, io.signal);
  try {
    return await follow(client, positionals[0] ?? '', io, {
      throughPauses: values['through-pauses'] === true,
      json: values.json === true,
      plain: config.terminal.plain,
    });
  } finally {
    await client.close();
  }
}
