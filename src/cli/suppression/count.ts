import { SUPPRESSION_REASONS, type SuppressionReason } from '../../domain/suppression.ts';
import { openHome } from '../../storage/home.ts';
import { suppressedAddresses } from '../../storage/suppression-store.ts';
import { configOf, parseCommand } from '../arguments.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { printJson, type Io } from '../io.ts';
import { count } from '../status-text.ts';

export const help = `steadysend suppression count [--json]

Counts the addresses in the suppression store, by the reason of each.

  --json   print one JSON document:
           { addresses, reasons: { complaint, unsubscribe, bounce, manual } }

Examples
  steadysend suppression count
  steadysend suppression count --json | jq .reasons.bounce
`;

export async function run(args: string[], io: Io): Promise<ExitCode> {
  const { values } = parseCommand(args, {
    command: 'suppression count',
    options: { json: { type: 'boolean' } },
  });
  const config = configOf(io, values);
  const reasons: Record<SuppressionReason, number> = {
    complaint: 0,
    unsubscribe: 0,
    bounce: 0,
    manual: 0,
  };
  const home = openHome(config.home, config.s3);
  for await (const { reason } of suppressedAddresses(home, { signal: io.signal })) {
    reasons[reason] += 1;
  }
  const addresses = Object.values(reasons).reduce((sum, each) => sum + each, 0);
  if (values.json === true) {
    printJson(io, { addresses, reasons });
    return EXIT.done;
  }
  io.out(`${count(addresses).padStart(10)}  addresses\n`);
  for (const reason of SUPPRESSION_REASONS) {
    io.out(`${count(reasons[reason]).padStart(10)}  ${reason}\n`);
  }
  return EXIT.done;
}
