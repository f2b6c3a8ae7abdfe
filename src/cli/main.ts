import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { nearest } from '../nearest.ts';
import { COMMON_FLAGS_HELP } from './arguments.ts';
import { CliError } from './cli-error.ts';
import { COMMANDS, summariesText } from './command.ts';
import { EXIT, type ExitCode } from './exit-codes.ts';
import { processIo, type Io } from './io.ts';
import { packageRoot } from './package-root.ts';

/** Runs one command of the process's command line; the result is the exit code. */
export async function main(argv: string[]): Promise<ExitCode> {
  const leaving = new AbortController();
  const onSignal = () => {
    // The second Ctrl-C does not wait for anything.
    if (leaving.signal.aborted) process.exit(EXIT.detached);
    leaving.abort();
  };
  process.on('SIGINT', onSignal);
  process.on('SIGTERM', onSignal);
  // `steadysend list | head` closes the pipe early: that is no error of ours.
  process.stdout.on('error', onPipeError);
  process.stderr.on('error', onPipeError);
  try {
    return await runCommand(argv, processIo(leaving.signal));
  } finally {
    process.off('SIGINT', onSignal);
    process.off('SIGTERM', onSignal);
  }
}

/** The same without the process: errors become a sentence on stderr and an exit code. */
export async function runCommand(argv: string[], io: Io): Promise<ExitCode> {
  try {
    return await dispatch(argv, io);
  } catch (error) {
    if (io.signal.aborted && !(error instanceof CliError)) return EXIT.detached;
    // Loaded only now: it knows the errors of every layer, and with them Temporal's client.
    const { explainError } = await import('./explain-error.ts');
    const { exitCode, message } = explainError(error);
    io.err(`${message}\n`);
    return exitCode;
  }
}

async function dispatch(argv: string[], io: Io): Promise<ExitCode> {
  const [name = 'help', ...args] = argv;
  if (name === '--version' || name === '-V') {
    io.out(`${version()}\n`);
    return EXIT.done;
  }
  if (['help', '--help', '-h'].includes(name)) {
    io.out(args[0] === undefined ? overview() : await helpOf(args[0], args.slice(1)));
    return EXIT.done;
  }
  const command = find(name);
  // Only before `--`, after which everything is an argument.
  const end = args.indexOf('--');
  const flags = end === -1 ? args : args.slice(0, end);
  if (flags.includes('--help') || flags.includes('-h')) {
    io.out(await helpOf(name, args));
    return EXIT.done;
  }
  const { run } = await command.load();
  return await run(args, io);
}

function find(name: string) {
  const command = COMMANDS.find((candidate) => candidate.name === name);
  if (command !== undefined) return command;
  const near = nearest(
    name,
    COMMANDS.map((candidate) => candidate.name),
  );
  const hint = near === null ? 'See steadysend help.' : `Did you mean steadysend ${near}?`;
  throw new CliError(EXIT.usage, `There is no command '${name}'. ${hint}`);
}

async function helpOf(name: string, args: string[]): Promise<string> {
  const { help, subcommandHelp } = await find(name).load();
  return ((await subcommandHelp?.(args)) ?? help) + COMMON_FLAGS_HELP;
}

function overview(): string {
  return `steadysend sends bulk mail campaigns through Tencent Cloud SES, to every
recipient once.

Try it on this machine, without mailing anybody:
  steadysend up                  # leave it running
  steadysend init                # in another terminal
  steadysend launch campaign.yaml --wait

Commands
${summariesText(COMMANDS)}

steadysend help COMMAND has the flags and examples of each.
Exit codes: 0 done, all accepted; 1 failed; 2 usage; 3 done, some rows rejected,
failed or unknown; 4 credentials or permission; 5 input refused; 6 paused,
resumes by itself; 7 paused, needs a person; 8 cancelled; 9 Temporal or SES
unreachable; 130 left, the campaign goes on.
`;
}

function version(): string {
  const text = readFileSync(join(packageRoot(), 'package.json'), 'utf8');
  return String((JSON.parse(text) as { version: unknown }).version);
}

function onPipeError(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE') throw error;
}
