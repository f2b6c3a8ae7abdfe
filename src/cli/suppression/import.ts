import { openHome } from '../../storage/home.ts';
import { SuppressionBulk } from '../../storage/suppression-bulk.ts';
import { configOf, parseCommand } from '../arguments.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { printJson, type Io } from '../io.ts';
import { takeList } from '../launch/take-list.ts';
import { count } from '../status-text.ts';
import { BadLines } from './bad-lines.ts';
import { readImport } from './read-import.ts';

export const help = `steadysend suppression import FILE [--skip-bad] [--json]

Takes over addresses from a CSV file, an s3:// object, or standard input (-). The
first line names the columns: address (or email); reason (complaint, unsubscribe,
bounce, manual; absent: manual), time (ISO 8601; absent: now) and source may be
missing. What \`suppression export\` writes is such a file.

The whole file is checked first. When any line is wrong, all of them are told by
their numbers, and nothing is imported (5). Importing a file twice adds nobody
twice.

  --skip-bad   import the other lines (3 when there were wrong ones)
  --json       print { imported, bad, badLines } as one JSON document

Examples
  steadysend suppression import suppressed.csv
  steadysend suppression import old-system.csv --skip-bad
`;

export async function run(args: string[], io: Io): Promise<ExitCode> {
  const { values, positionals } = parseCommand(args, {
    command: 'suppression import',
    options: { 'skip-bad': { type: 'boolean' }, json: { type: 'boolean' } },
    positionals: ['FILE'],
  });
  const config = configOf(io, values);
  const home = openHome(config.home, config.s3);
  // What is read twice must be the same: standard input and objects are kept for the time.
  const list = await takeList(positionals[0] ?? '', io, config.s3);
  try {
    const { signal } = io;
    const now = Date.now();
    const bad = new BadLines();
    let imported = 0;
    await readImport({
      list,
      now,
      signal,
      onEntry: () => (imported += 1),
      onBad: (line, problem) => bad.add(line, problem),
    });
    if (values['skip-bad'] !== true) {
      bad.refuse(list.shown, 'Correct them, or leave them out with --skip-bad.');
    }
    const bulk = new SuppressionBulk(home);
    await readImport({
      list,
      now,
      signal,
      onEntry: (entry) => bulk.add(entry),
      onBad: () => undefined,
      afterPiece: () => bulk.flush(),
    });
    await bulk.end();
    if (values.json === true) printJson(io, { imported, bad: bad.total, badLines: bad.first });
    else io.err(`${imported === 1 ? 'One address' : `${count(imported)} addresses`} imported.\n`);
    if (bad.total === 0) return EXIT.done;
    if (values.json !== true)
      io.err(`${count(bad.total)} lines left out:\n${bad.text(list.shown)}`);
    return EXIT.doneWithLosses;
  } finally {
    await list.dispose();
  }
}
