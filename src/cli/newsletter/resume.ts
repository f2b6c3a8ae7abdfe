import { configOf, parseCommand } from '../arguments.ts';
import { usageError } from '../cli-error.ts';
import type { ExitCode } from '../exit-codes.ts';
import type { Io } from '../io.ts';
import { tellChanged, withClient } from './with-client.ts';

export const help = `steadysend newsletter resume ID [--note TEXT] [--json]

Lets a paused newsletter go on with its next issue. What was due meanwhile is
not made up for; backfill does that.

  --note TEXT   why, for whoever looks
  --json        print the newsletter as one JSON document

Examples
  steadysend newsletter resume weekly
`;

export async function run(args: string[], io: Io): Promise<ExitCode> {
  const { values, positionals } = parseCommand(args, {
    command: 'newsletter resume',
    options: { note: { type: 'string' }, json: { type: 'boolean' } },
    positionals: ['ID'],
  });
  const id = positionals[0] ?? '';
  return await withClient(configOf(io, values), io, async (session) => {
    const { schedule } = await session.client.get(id);
    if (!schedule.state.paused) throw usageError(`Cannot resume ${id}: it is not paused.`);
    await session.client.resume(id, values.note ?? 'Resumed by an operator');
    const said = `Newsletter ${id} goes on.`;
    return await tellChanged(session, id, io, { json: values.json === true, said });
  });
}
