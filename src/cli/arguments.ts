import { parseArgs, type ParseArgsConfig } from 'node:util';
import type { Environment } from '../config-reader.ts';
import { loadConfig, type Config } from '../config.ts';
import { nearest } from '../nearest.ts';
import { usageError } from './cli-error.ts';
import type { Io } from './io.ts';

type Options = NonNullable<ParseArgsConfig['options']>;

/** Understood by every command. */
const COMMON = {
  help: { type: 'boolean', short: 'h' },
  home: { type: 'string' },
  profile: { type: 'string' },
  'log-level': { type: 'string' },
} as const satisfies Options;

/** Help of these, the same below every command's own. */
export const COMMON_FLAGS_HELP = `
Flags of every command
  --home DIR          campaign folders (STEADYSEND_HOME, ~/.steadysend)
  --profile NAME      profile of Temporal's temporal.toml (TEMPORAL_PROFILE)
  --log-level LEVEL   debug, info, warn, error or silent (LOG_LEVEL, info)
  -h, --help          this text
`;

export interface CommandShape<T extends Options> {
  command: string;
  options: T;
  /** Names of the positional arguments, all of them required. */
  positionals?: readonly string[];
  /** Name of any number of further arguments; none of them is required. */
  rest?: string;
}

/**
 * Given to a command in place of arguments, it is answered by throwing a `ShapeAnswer` before the
 * command does anything: so shell completion knows each command's flags from where they are parsed.
 */
export const SHAPE_QUESTION: string[] = [];

export class ShapeAnswer extends Error {
  override readonly name = 'ShapeAnswer';
  readonly options: Options;
  readonly positionals: readonly string[];
  readonly rest: string | null;
  constructor({ options, positionals, rest }: Omit<CommandShape<Options>, 'command'>) {
    super('asked for the flags of a command, not to run it');
    this.options = options;
    this.positionals = positionals ?? [];
    this.rest = rest ?? null;
  }
}

/** What node's parseArgs makes of these options. */
type Parsed<T extends Options> = ReturnType<
  typeof parseArgs<{
    args: string[];
    options: typeof COMMON & T;
    allowPositionals: true;
    strict: true;
  }>
>;

/** The flags and arguments of one command; unknown ones are errors that name the nearest known. */
export function parseCommand<const T extends Options>(
  args: string[],
  shape: CommandShape<T>,
): Parsed<T> {
  const options = { ...COMMON, ...shape.options };
  if (args === SHAPE_QUESTION) throw new ShapeAnswer({ ...shape, options });
  const known = Object.keys(options).map((name) => `--${name}`);
  const parsed = parseOrExplain(args, options, shape.command, known);
  const wanted = shape.positionals ?? [];
  const given = parsed.positionals;
  const missing = wanted[given.length];
  if (missing !== undefined) {
    throw usageError(
      `${shape.command} needs ${missing}: steadysend ${shape.command} ${wanted.join(' ')}`,
    );
  }
  const extra = shape.rest === undefined ? given[wanted.length] : undefined;
  if (extra !== undefined) {
    throw usageError(
      `${shape.command} takes ${wanted.length === 0 ? 'no argument' : wanted.join(' ')}, ` +
        `and does not know what to do with '${extra}'.`,
    );
  }
  return parsed;
}

function parseOrExplain<T extends Options>(
  args: string[],
  options: typeof COMMON & T,
  command: string,
  known: string[],
): Parsed<T> {
  try {
    return parseArgs({ args, options, allowPositionals: true, strict: true });
  } catch (error) {
    const written = /Unknown option '(-[^']*)'/.exec(messageOf(error))?.[1];
    if (written !== undefined) {
      const near = nearest(written, known);
      const hint = near === null ? `See steadysend ${command} --help.` : `Did you mean ${near}?`;
      throw usageError(`${command} has no flag ${written}. ${hint}`);
    }
    throw usageError(`${command}: ${messageOf(error).split('\n')[0]}`);
  }
}

type CommonValues = Partial<Record<'home' | 'profile' | 'log-level', string | undefined>>;

/** The settings, with the flags that every command has. */
export function configOf(io: Io, values: CommonValues, flags: Environment = {}): Config {
  return loadConfig({
    ...(io.env === undefined ? {} : { env: io.env }),
    flags: {
      STEADYSEND_HOME: values.home,
      TEMPORAL_PROFILE: values.profile,
      LOG_LEVEL: values['log-level'],
      ...flags,
    },
  });
}

/** A port given as a flag. 0 means any free one. */
export function portOf(flag: string, text: string | undefined, fallback: number): number {
  if (text === undefined) return fallback;
  const port = /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN;
  if (port <= 65_535) return port;
  throw usageError(`${flag} must be a port number from 0 to 65535, not '${text}'.`);
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
