import { nearest } from '../nearest.ts';
import { parseCommand } from './arguments.ts';
import { usageError } from './cli-error.ts';
import type { CommandEntry, CommandModule } from './command.ts';
import type { ExitCode } from './exit-codes.ts';
import type { Io } from './io.ts';

/** A command that has commands of its own: what its module exports beside `help`. */
export interface CommandGroup {
  run(args: string[], io: Io): Promise<ExitCode>;
  /** The help of `GROUP NAME`; null when the arguments name none. */
  subcommandHelp(args: string[]): Promise<string | null>;
}

export function commandGroup(group: string, subcommands: readonly CommandEntry[]): CommandGroup {
  const load = async (name: string): Promise<CommandModule> => {
    const known = subcommands.find((command) => command.name === name);
    if (known !== undefined) return await known.load();
    const names = subcommands.map((command) => command.name);
    const near = nearest(name, names);
    const hint = near === null ? `It has ${names.join(', ')}.` : `Did you mean ${near}?`;
    throw usageError(`${group} has no command '${name}'. ${hint}`);
  };
  return {
    async run(args, io) {
      const [name, ...rest] = args;
      if (name === undefined || name.startsWith('-')) {
        parseCommand(args, { command: group, options: {}, positionals: ['COMMAND'] });
        throw usageError(`Flags come after the command: steadysend ${group} COMMAND --flag.`);
      }
      return await (await load(name)).run(rest, io);
    },
    async subcommandHelp([name]) {
      return name === undefined || name.startsWith('-') ? null : (await load(name)).help;
    },
  };
}
