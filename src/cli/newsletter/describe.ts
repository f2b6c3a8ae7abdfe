import { configOf, parseCommand } from '../arguments.ts';
import type { ExitCode } from '../exit-codes.ts';
import type { Io } from '../io.ts';
import { show, withClient } from './with-client.ts';

export const help = `steadysend newsletter describe ID [--json]

Shows a newsletter: its rules, the next ten times in its zone and on this
machine's clock, and what became of its last issues.

  --json   print one JSON document: { id, name, every, timezone, state, note,
           nextTimes, running, counters, issues, overlap, ... };
           docs/newsletters.md explains each

Examples
  steadysend newsletter describe weekly
  steadysend newsletter describe weekly --json | jq -r '.nextTimes[0]'
  TZ=Europe/Berlin steadysend newsletter describe weekly
`;

export async function run(args: string[], io: Io): Promise<ExitCode> {
  const { values, positionals } = parseCommand(args, {
    command: 'newsletter describe',
    options: { json: { type: 'boolean' } },
    positionals: ['ID'],
  });
  return await withClient(configOf(io, values), io, (session) =>
    show(session, positionals[0] ?? '', io, values.json === true),
  );
}
