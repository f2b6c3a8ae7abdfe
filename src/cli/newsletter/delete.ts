import { configOf, parseCommand } from '../arguments.ts';
import { usageError } from '../cli-error.ts';
import { confirm } from '../confirm.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { printJson, type Io } from '../io.ts';
import { runningCampaigns } from './issues.ts';
import { withClient } from './with-client.ts';

export const help = `steadysend newsletter delete ID [--yes] [--json]

Ends a newsletter for good: no further issue starts. An issue that is on its way
goes on; to end that too, cancel its campaign. Campaigns and records of issues
stay in the campaign folder. To stop for a while, use pause.

  --yes    do not ask; needed where there is no terminal
  --json   print one JSON document: { id, deleted, running }

Examples
  steadysend newsletter delete weekly
  steadysend newsletter delete weekly --yes
`;

export async function run(args: string[], io: Io): Promise<ExitCode> {
  const { values, positionals } = parseCommand(args, {
    command: 'newsletter delete',
    options: { yes: { type: 'boolean' }, json: { type: 'boolean' } },
    positionals: ['ID'],
  });
  const id = positionals[0] ?? '';
  if (values.yes !== true && !(io.isInTerminal && io.isErrTerminal)) {
    throw usageError('delete cannot be undone and there is no terminal to ask at: give --yes.');
  }
  return await withClient(configOf(io, values), io, async ({ client }) => {
    const known = await client.get(id);
    if (values.yes !== true && !(await confirm(io, `End the newsletter ${id} for good?`))) {
      io.err('Nothing changed.\n');
      return EXIT.done;
    }
    await client.delete(id);
    const running = runningCampaigns(known);
    const goesOn = running.length === 0 ? '' : ` On its way, and goes on: ${running.join(', ')}.`;
    io.err(`Newsletter ${id} is deleted.${goesOn}\n`);
    if (values.json === true) printJson(io, { id, deleted: true, running });
    else io.out(`${id}\n`);
    return EXIT.done;
  });
}
