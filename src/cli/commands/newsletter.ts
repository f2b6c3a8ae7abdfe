import { nearest } from '../../nearest.ts';
import { parseCommand } from '../arguments.ts';
import { usageError } from '../cli-error.ts';
import type { CommandEntry, CommandModule } from '../command.ts';
import type { ExitCode } from '../exit-codes.ts';
import type { Io } from '../io.ts';

export const subcommands: readonly CommandEntry[] = [
  {
    name: 'create',
    summary: 'start a newsletter from a campaign file with send.every',
    load: () => import('../newsletter/create.ts'),
  },
  {
    name: 'list',
    summary: 'list newsletters',
    load: () => import('../newsletter/list.ts'),
  },
  {
    name: 'describe',
    summary: 'show the next ten times, the last issues and the rules',
    load: () => import('../newsletter/describe.ts'),
  },
  {
    name: 'pause',
    summary: 'start no issue until it is resumed',
    load: () => import('../newsletter/pause.ts'),
  },
  {
    name: 'resume',
    summary: 'go on after a pause',
    load: () => import('../newsletter/resume.ts'),
  },
  {
    name: 'trigger',
    summary: 'send an issue now',
    load: () => import('../newsletter/trigger.ts'),
  },
  {
    name: 'backfill',
    summary: 'send issues that were due in the past',
    load: () => import('../newsletter/backfill.ts'),
  },
  {
    name: 'update',
    summary: 'put a changed campaign file in place of the old one',
    load: () => import('../newsletter/update.ts'),
  },
  {
    name: 'delete',
    summary: 'end a newsletter for good',
    load: () => import('../newsletter/delete.ts'),
  },
];

const width = Math.max(...subcommands.map(({ name }) => name.length));

export const help = `steadysend newsletter COMMAND

A newsletter is a campaign file with send.every: at each of those times its list
is read afresh and sent as a campaign of its own, which list, status, watch,
pause, resume, cancel and report know like any other.

${subcommands.map(({ name, summary }) => `  ${name.padEnd(width)}  ${summary}`).join('\n')}

steadysend newsletter COMMAND --help has the flags and examples of each.

Examples
  steadysend newsletter create weekly.yaml --id weekly
  steadysend newsletter describe weekly
  steadysend newsletter pause weekly --note "summer break"
`;

export async function run(args: string[], io: Io): Promise<ExitCode> {
  const [name, ...rest] = args;
  if (name === undefined || name.startsWith('-')) {
    parseCommand(args, { command: 'newsletter', options: {}, positionals: ['COMMAND'] });
    throw usageError('Flags come after the command: steadysend newsletter COMMAND --flag.');
  }
  return await (await load(name)).run(rest, io);
}

/** The help of `newsletter NAME`; null when the arguments name none. */
export async function subcommandHelp([name]: string[]): Promise<string | null> {
  return name === undefined || name.startsWith('-') ? null : (await load(name)).help;
}

async function load(name: string): Promise<CommandModule> {
  const known = subcommands.find((command) => command.name === name);
  if (known !== undefined) return await known.load();
  const names = subcommands.map((command) => command.name);
  const near = nearest(name, names);
  const hint = near === null ? `It has ${names.join(', ')}.` : `Did you mean ${near}?`;
  throw usageError(`newsletter has no command '${name}'. ${hint}`);
}
