import { COMMON_FLAGS_HELP, SHAPE_QUESTION, ShapeAnswer } from '../arguments.ts';
import type { CommandEntry, CommandModule } from '../command.ts';
import type { Io } from '../io.ts';

/** What a shell can offer for an argument or the value of a flag. */
export type ValueKind = 'file' | 'directory' | 'campaigns' | 'newsletters' | 'shell' | 'none';

export interface Flag {
  name: string;
  summary: string;
  /** Null: takes no value. */
  value: ValueKind | null;
}

/** A command, or the program itself at the root. */
export interface CommandNode {
  /** `newsletter create`; empty at the root. */
  path: string;
  summary: string;
  flags: Flag[];
  /** By position. */
  arguments: ValueKind[];
  /** What any number of further ones are; null: there are none. */
  rest: ValueKind | null;
  commands: { name: string; summary: string }[];
}

/** Every command with its flags, as each parses and explains them itself. The root comes first. */
export async function commandTree(
  commands: readonly CommandEntry[],
  io: Io,
): Promise<CommandNode[]> {
  const nodes = await Promise.all(commands.map((entry) => nodesOf(entry, '', io)));
  const names = commands.map(({ name, summary }) => ({ name, summary }));
  const help = { name: 'help', summary: 'show the flags and examples of a command' };
  const version = { name: '--version', summary: 'print the version', value: null };
  return [
    {
      path: '',
      summary: '',
      flags: [version],
      arguments: [],
      rest: null,
      commands: [...names, help],
    },
    ...nodes.flat(),
    {
      path: help.name,
      summary: help.summary,
      flags: [],
      arguments: [],
      rest: null,
      commands: names,
    },
  ];
}

async function nodesOf(entry: CommandEntry, parent: string, io: Io): Promise<CommandNode[]> {
  const module = await entry.load();
  const path = parent === '' ? entry.name : `${parent} ${entry.name}`;
  const { summary } = entry;
  const subcommands = module.subcommands ?? [];
  if (subcommands.length > 0) {
    const below = await Promise.all(subcommands.map((sub) => nodesOf(sub, path, io)));
    const commands = subcommands.map(({ name, summary: of }) => ({ name, summary: of }));
    return [{ path, summary, flags: [], arguments: [], rest: null, commands }, ...below.flat()];
  }
  const shape = await shapeOf(path, module, io);
  const text = module.help + COMMON_FLAGS_HELP;
  const flags = Object.entries(shape.options).flatMap(([name, { type }]) => {
    const explained = explainedIn(text, name);
    // A flag that no help names is meant for programs.
    if (explained === null) return [];
    const value = type === 'boolean' ? null : placeKind(explained.placeholder);
    return [{ name: `--${name}`, summary: explained.summary, value }];
  });
  const kinds = shape.positionals.map((name) => argumentKind(name, path));
  const rest = shape.rest === null ? null : argumentKind(shape.rest, path);
  return [{ path, summary, flags, arguments: kinds, rest, commands: [] }];
}

async function shapeOf(path: string, module: CommandModule, io: Io): Promise<ShapeAnswer> {
  try {
    await module.run(SHAPE_QUESTION, io);
  } catch (error) {
    if (error instanceof ShapeAnswer) return error;
    throw error;
  }
  throw new Error(`steadysend ${path} does something before it parses its flags`);
}

/** The flag's line in the help, such as `  --out FILE   write report.csv there`. */
function explainedIn(help: string, name: string): { placeholder: string; summary: string } | null {
  const line = new RegExp(`^ {2}(?:-\\w, )?--${name}(?: ([A-Z]+))?(?: *\\n)? +(\\S.*)$`, 'm');
  const match = line.exec(help);
  if (match === null) return null;
  return { placeholder: match[1] ?? '', summary: (match[2] ?? '').replace(/[;,:.]$/, '') };
}

function argumentKind(name: string, path: string): ValueKind {
  if (name === 'SHELL') return 'shell';
  if (name !== 'ID') return placeKind(name);
  return path.startsWith('newsletter') ? 'newsletters' : 'campaigns';
}

/** A flag's ID is a new one, which nobody can offer. */
function placeKind(placeholder: string): ValueKind {
  if (placeholder === 'FILE') return 'file';
  return placeholder === 'DIR' ? 'directory' : 'none';
}
