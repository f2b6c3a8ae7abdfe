import { nearest } from '../../nearest.ts';
import { parseCommand } from '../arguments.ts';
import { usageError } from '../cli-error.ts';
import type { CommandEntry, CommandModule } from '../command.ts';
import type { ExitCode } from '../exit-codes.ts';
import type { Io } from '../io.ts';

export const subcommands: readonly CommandEntry[] = [
  {
    name: 'count',
    summary: 'count the addresses by reason',
    load: () => import('../suppression/count.ts'),
  },
  {
    name: 'export',
    summary: 'write all addresses as CSV',
    load: () => import('../suppression/export.ts'),
  },
  {
    name: 'import',
    summary: 'take over addresses from a CSV file',
    load: () => import('../suppression/import.ts'),
  },
  {
    name: 'add',
    summary: 'suppress addresses',
    load: () => import('../suppression/add.ts'),
  },
  {
    name: 'remove',
    summary: 'let addresses be mailed again',
    load: () => import('../suppression/remove.ts'),
  },
];

const width = Math.max(...subcommands.map(({ name }) => name.length));

export const help = `steadysend suppression COMMAND

The suppression store lies in STEADYSEND_HOME and holds who must not be mailed:
hard bounces, complaints and unsubscriptions, as SES's events bring them
(\`worker --events\`), and what these commands add. Every campaign leaves them
out, unless its file has recipients.suppressionStore: false.

${subcommands.map(({ name, summary }) => `  ${name.padEnd(width)}  ${summary}`).join('\n')}

steadysend suppression COMMAND --help has the flags and examples of each. Needs
neither Temporal nor an account.

Examples
  steadysend suppression count
  steadysend suppression export --out suppressed.csv
  steadysend suppression import bounces.csv
`;

export async function run(args: string[], io: Io): Promise<ExitCode> {
  const [name, ...rest] = args;
  if (name === undefined || name.startsWith('-')) {
    parseCommand(args, { command: 'suppression', options: {}, positionals: ['COMMAND'] });
    throw usageError('Flags come after the command: steadysend suppression COMMAND --flag.');
  }
  return await (await load(name)).run(rest, io);
}

/** The help of `suppression NAME`; null when the arguments name none. */
export async function subcommandHelp([name]: string[]): Promise<string | null> {
  return name === undefined || name.startsWith('-') ? null : (await load(name)).help;
}

async function load(name: string): Promise<CommandModule> {
  const known = subcommands.find((command) => command.name === name);
  if (known !== undefined) return await known.load();
  const names = subcommands.map((command) => command.name);
  const near = nearest(name, names);
  const hint = near === null ? `It has ${names.join(', ')}.` : `Did you mean ${near}?`;
  throw usageError(`suppression has no command '${name}'. ${hint}`);
}
