import { configOf, parseCommand } from '../arguments.ts';
import { usageError } from '../cli-error.ts';
import type { ExitCode } from '../exit-codes.ts';
import type { Io } from '../io.ts';
import { tellChanged, withClient } from './with-client.ts';

export const help = `steadysend newsletter pause ID [--note TEXT] [--json]

Starts no issue until the newsletter is resumed. An issue that is on its way
goes on; to hold that one, pause its campaign.

  --note TEXT   why, for whoever looks
  --json        print the newsletter as one JSON document

Examples
  steadysend newsletter pause weekly --note "summer break"
`;

export async function run(args: string[], io: Io): Promise<ExitCode> {
  const { values, positionals } = parseCommand(args, {
    command: 'newsletter pause',
    options: { note: { type: 'string' }, json: { type: 'boolean' } },
    positionals: ['ID'],
  });
  const id = positionals[0] ?? '';
  return await withClient(configOf(io, values), io, async (session) => {
    const { schedule } = await session.client.get(id);
    if (schedule.state.paused) throw usageError(`Cannot pause ${id}: it is paused already.`);
    await session.client.pause(id, values.note ?? 'Paused by an operator');
    const said = `Newsletter ${id} is paused. What is on its way goes on.`;
    return await tellChanged(session, id, io, { json: values.json === true, said });
  });
}
