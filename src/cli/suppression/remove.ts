import type { Removal } from '../../domain/suppression.ts';
import { openHome } from '../../storage/home.ts';
import { writeRemovals } from '../../storage/suppression-bulk.ts';
import { suppressedAddresses } from '../../storage/suppression-store.ts';
import { configOf, parseCommand } from '../arguments.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { printJson, type Io } from '../io.ts';
import { count } from '../status-text.ts';
import { readAddresses } from './read-addresses.ts';

export const help = `steadysend suppression remove [--file FILE] [--json]

Lets addresses be mailed again, one a line from standard input or a file. They
cannot be given as arguments, which every user of the machine can see. Nothing
is changed when any line is wrong (5). An event of a later time suppresses an
address again; one of an earlier time that comes late does not. SES has lists
of its own, and mails nobody who is on them.

  --file FILE   read them there
  --json        print { removed, notSuppressed } as one JSON document

Examples
  echo ann@example.com | steadysend suppression remove
  steadysend suppression remove --file wrongly-bounced.txt
`;

export async function run(args: string[], io: Io): Promise<ExitCode> {
  const { values } = parseCommand(args, {
    command: 'suppression remove',
    options: { file: { type: 'string' }, json: { type: 'boolean' } },
  });
  const config = configOf(io, values);
  const home = openHome(config.home, config.s3);
  const addresses = new Set(await readAddresses(values.file, io));
  const now = Date.now();
  const removals: Removal[] = [];
  for await (const { address, at } of suppressedAddresses(home, { signal: io.signal })) {
    // Later than what it lifts, also where that came from a machine whose clock is ahead.
    if (addresses.has(address)) removals.push({ address, at: Math.max(now, at + 1) });
  }
  await writeRemovals(home, removals);
  const removed = removals.length;
  const notSuppressed = addresses.size - removed;
  if (values.json === true) {
    printJson(io, { removed, notSuppressed });
    return EXIT.done;
  }
  io.err(`${removed === 1 ? 'One address' : `${count(removed)} addresses`} removed.\n`);
  if (notSuppressed > 0) io.err(`${count(notSuppressed)} of those given: not suppressed anyway.\n`);
  return EXIT.done;
}
