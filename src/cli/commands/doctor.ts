import { configOf, parseCommand } from '../arguments.ts';
import type { CheckLine } from '../doctor/check-line.ts';
import { error } from '../doctor/check-line.ts';
import { diskLines, nodeLine } from '../doctor/machine.ts';
import { sesLines } from '../doctor/ses.ts';
import { storageLine } from '../doctor/storage.ts';
import { temporalLines } from '../doctor/temporal.ts';
import { explainError } from '../explain-error.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { printJson, type Io } from '../io.ts';
import { openHome } from '../../storage/home.ts';

export const help = `steadysend doctor [--json]

Looks whether this machine, Temporal, SES and the campaign folders are as a
campaign needs them. Each line is ok, warning or error; what is not ok says what
to do.

  Node       its version
  disk       room for campaign folders and temporary files
  storage    writes, reads, lists and deletes an object in STEADYSEND_HOME
  Temporal   address and namespace, the server's version, search attributes,
             whether a worker runs
  SES        the clock, the key, the sender domains, and for every action
             whether the key may use it: by calls that change nothing, such as
             sending to a recipient group that does not exist

Mails nobody and leaves nothing behind.

  --json     print one JSON document, and nothing else

Exit codes: 0 no error; else that of the first error: 4 credentials or
permission, 9 Temporal or SES unreachable, 1 another. 2 wrong settings.

Examples
  steadysend doctor
  steadysend doctor --json | jq '.checks[] | select(.level != "ok")'
`;

export async function run(args: string[], io: Io): Promise<ExitCode> {
  const { values } = parseCommand(args, {
    command: 'doctor',
    options: { json: { type: 'boolean' } },
  });
  const config = configOf(io, values);
  const parts: (() => Promise<CheckLine[]>)[] = [
    () => Promise.resolve([nodeLine(process.versions.node)]),
    () => diskLines(config.home),
    async () => [await storageLine(openHome(config.home, config.s3))],
    () => temporalLines(config, io.signal),
    () => sesLines(config, io.signal),
  ];
  const lines: CheckLine[] = [];
  for (const part of parts) {
    const found = await part().catch((thrown: unknown) => {
      io.signal.throwIfAborted();
      // A part that cannot even be looked at: settings of the home or of Temporal that are wrong.
      const { exitCode, message } = explainError(thrown);
      return [error('storage', 'could not be looked at', message, exitCode)];
    });
    lines.push(...found);
    // Told as it is found out: Temporal or SES may take seconds to not answer.
    if (values.json !== true) io.out(found.map(lineText).join(''));
  }
  const first = lines.find(({ level }) => level === 'error');
  if (values.json === true) {
    const checks = lines.map(({ about, level, text, fix }) => ({ about, level, text, fix }));
    printJson(io, { ok: first === undefined, checks });
  }
  return first?.exitCode ?? EXIT.done;
}

function lineText({ level, about, text, fix }: CheckLine): string {
  const start = `${level.padEnd(7)}  ${about.padEnd(8)}  `;
  const more = fix === null ? '' : `${' '.repeat(start.length)}${fix.replaceAll('\n', ' ')}\n`;
  return `${start}${text}\n${more}`;
}
