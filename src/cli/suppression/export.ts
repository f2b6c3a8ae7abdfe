import { openHome } from '../../storage/home.ts';
import type { ObjectStore } from '../../storage/object-store.ts';
import { suppressionLine, SUPPRESSIONS_HEADER } from '../../storage/suppression-lines.ts';
import { suppressedAddresses } from '../../storage/suppression-store.ts';
import { configOf, parseCommand } from '../arguments.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import type { Io } from '../io.ts';
import { writeOut } from '../report/write-out.ts';
import { count } from '../status-text.ts';

export const help = `steadysend suppression export [--out FILE] [--json]

Writes every suppressed address, once and in no order, as CSV: address, reason
(complaint, unsubscribe, bounce, manual), time, source (event, operator, import).
\`suppression import\` reads it back, here or in another home.

  --out FILE   write there, readable for this user only, instead of to standard
               output
  --json       write one JSON array of { address, reason, time, source } instead

Examples
  steadysend suppression export --out suppressed.csv
  steadysend suppression export | grep ,complaint,
`;

export async function run(args: string[], io: Io): Promise<ExitCode> {
  const { values } = parseCommand(args, {
    command: 'suppression export',
    options: { out: { type: 'string' }, json: { type: 'boolean' } },
  });
  const config = configOf(io, values);
  const home = openHome(config.home, config.s3);
  const written = { addresses: 0 };
  const content = values.json === true ? json(home, io, written) : csv(home, io, written);
  const { out } = values;
  if (out === undefined || out === '-') {
    for await (const text of content) io.out(text);
    return EXIT.done;
  }
  await writeOut(content, out, io, 'The addresses');
  const some = written.addresses === 1 ? 'One address' : `${count(written.addresses)} addresses`;
  io.err(`${some} written to ${out}.\n`);
  return EXIT.done;
}

/** Texts of some hundred lines, since each is a write. */
const LINES_AT_ONCE = 500;

interface Written {
  addresses: number;
}

async function* csv(home: ObjectStore, { signal }: Io, written: Written): AsyncGenerator<string> {
  let text = SUPPRESSIONS_HEADER;
  for await (const entry of suppressedAddresses(home, { signal })) {
    text += suppressionLine(entry);
    written.addresses += 1;
    if (written.addresses % LINES_AT_ONCE !== 0) continue;
    yield text;
    text = '';
  }
  yield text;
}

async function* json(home: ObjectStore, { signal }: Io, written: Written): AsyncGenerator<string> {
  yield '[';
  for await (const { address, reason, at, source } of suppressedAddresses(home, { signal })) {
    const entry = { address, reason, time: new Date(at).toISOString(), source };
    yield `${written.addresses === 0 ? '\n' : ',\n'}  ${JSON.stringify(entry)}`;
    written.addresses += 1;
  }
  yield written.addresses === 0 ? ']\n' : '\n]\n';
}
