import { configOf, parseCommand } from '../arguments.ts';
import type { Config } from '../../config.ts';
import { CampaignClient } from '../campaign-client.ts';
import { usageError } from '../cli-error.ts';
import { COMMANDS } from '../command.ts';
import { bashScript } from '../completion/bash.ts';
import { commandTree } from '../completion/command-tree.ts';
import { fishScript } from '../completion/fish.ts';
import { zshScript } from '../completion/zsh.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import type { Io } from '../io.ts';
import { NewsletterClient } from '../newsletter/newsletter-client.ts';

export const help = `steadysend completion SHELL

Prints a script that lets bash, zsh or fish complete commands, flags, files and
the ids of campaigns and newsletters. Ids are asked from Temporal, for a second
and a half at most; nothing is offered when it does not answer.

SHELL is bash, zsh or fish. Print it again after an upgrade, or load it at each
start of the shell, as below.

Examples
  echo 'source <(steadysend completion bash)' >> ~/.bashrc
  echo 'source <(steadysend completion zsh)' >> ~/.zshrc     # after compinit
  steadysend completion fish > ~/.config/fish/completions/steadysend.fish
`;

const SCRIPTS = { bash: bashScript, zsh: zshScript, fish: fishScript };
const SHELLS = Object.keys(SCRIPTS) as (keyof typeof SCRIPTS)[];
/** Somebody waits with a finger on the tab key. */
const IDS_MS = 1_500;
const IDS_MAX = 200;

export async function run(args: string[], io: Io): Promise<ExitCode> {
  const options = { ids: { type: 'string' } } as const;
  const isForProgram = args.some((arg) => arg.startsWith('--ids'));
  const positionals = isForProgram ? [] : ['SHELL'];
  const parsed = parseCommand(args, { command: 'completion', options, positionals });
  const { values } = parsed;
  if (values.ids !== undefined) {
    for (const id of await idsOf(values.ids, () => configOf(io, values), io)) io.out(`${id}\n`);
    return EXIT.done;
  }
  const name = parsed.positionals[0] ?? '';
  const shell = SHELLS.find((known) => known === name);
  if (shell === undefined) {
    throw usageError(`completion knows ${SHELLS.join(', ')}, not '${name}'.`);
  }
  io.out(SCRIPTS[shell](await commandTree(COMMANDS, io)));
  return EXIT.done;
}

/** Quiet whatever happens: a message would land in the middle of somebody's command line. */
async function idsOf(kind: string, readConfig: () => Config, io: Io): Promise<string[]> {
  const signal = AbortSignal.any([io.signal, AbortSignal.timeout(IDS_MS)]);
  try {
    const config = readConfig();
    return kind === 'newsletters'
      ? await newsletterIds(config, signal)
      : await campaignIds(config, signal);
  } catch {
    return [];
  }
}

async function campaignIds(config: Config, signal: AbortSignal): Promise<string[]> {
  const client = await CampaignClient.connect(config, signal);
  try {
    return (await client.list(IDS_MAX)).map(({ id }) => id);
  } finally {
    await client.close();
  }
}

async function newsletterIds(config: Config, signal: AbortSignal): Promise<string[]> {
  const client = await NewsletterClient.connect(config, signal);
  try {
    return await client.ids();
  } finally {
    await client.close();
  }
}
