import { SUPPRESSION_REASONS, type SuppressionReason } from '../../domain/suppression.ts';
import { openHome } from '../../storage/home.ts';
import { SuppressionBulk } from '../../storage/suppression-bulk.ts';
import { configOf, parseCommand } from '../arguments.ts';
import { usageError } from '../cli-error.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { printJson, type Io } from '../io.ts';
import { count } from '../status-text.ts';
import { readAddresses } from './read-addresses.ts';

export const help = `steadysend suppression add [--file FILE] [--reason REASON] [--json]

Suppresses addresses, one a line from standard input or a file. They cannot be
given as arguments, which every user of the machine can see. Nothing is changed
when any line is wrong (5).

  --file FILE       read them there
  --reason REASON   manual (the default), complaint, unsubscribe or bounce
  --json            print { added } as one JSON document

Examples
  echo ann@example.com | steadysend suppression add
  steadysend suppression add --file complained.txt --reason complaint
`;

export async function run(args: string[], io: Io): Promise<ExitCode> {
  const { values } = parseCommand(args, {
    command: 'suppression add',
    options: { file: { type: 'string' }, reason: { type: 'string' }, json: { type: 'boolean' } },
  });
  const reason = reasonOf(values.reason ?? 'manual');
  const config = configOf(io, values);
  const addresses = await readAddresses(values.file, io);
  const at = Date.now();
  const bulk = new SuppressionBulk(openHome(config.home, config.s3));
  for (const address of addresses) bulk.add({ address, reason, at, source: 'operator' });
  await bulk.end();
  const added = addresses.length;
  if (values.json === true) printJson(io, { added });
  else io.err(`${added === 1 ? 'One address is' : `${count(added)} addresses are`} suppressed.\n`);
  return EXIT.done;
}

function reasonOf(text: string): SuppressionReason {
  const reason = SUPPRESSION_REASONS.find((known) => known === text);
  if (reason !== undefined) return reason;
  throw usageError(`--reason must be one of ${SUPPRESSION_REASONS.join(', ')}, not '${text}'.`);
}
