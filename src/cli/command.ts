import type { ExitCode } from './exit-codes.ts';
import type { Io } from './io.ts';

/** What a file under commands/ exports. */
export interface CommandModule {
  /** Printed by --help: usage, flags, examples. */
  help: string;
  run(args: string[], io: Io): Promise<ExitCode>;
  /** Of a command that has commands of its own: the help of the one that the arguments name. */
  subcommandHelp?(args: string[]): Promise<string | null>;
  /** The commands of such a one. */
  subcommands?: readonly CommandEntry[];
}

export interface CommandEntry {
  name: string;
  summary: string;
  /** Loaded when called: Temporal's client alone takes a third of a second. */
  load(): Promise<CommandModule>;
}

/** In the order of `steadysend help`: what a campaign's life needs first. */
export const COMMANDS: readonly CommandEntry[] = [
  {
    name: 'init',
    summary: 'write a campaign file and a list to start from',
    load: () => import('./commands/init.ts'),
  },
  {
    name: 'check',
    summary: 'find what is wrong before anybody is mailed',
    load: () => import('./commands/check.ts'),
  },
  {
    name: 'launch',
    summary: 'start a campaign from a campaign file',
    load: () => import('./commands/launch.ts'),
  },
  {
    name: 'list',
    summary: 'list campaigns, newest first',
    load: () => import('./commands/list.ts'),
  },
  {
    name: 'status',
    summary: 'show where a campaign is',
    load: () => import('./commands/status.ts'),
  },
  {
    name: 'watch',
    summary: 'show campaigns until each is over or holds',
    load: () => import('./commands/watch.ts'),
  },
  {
    name: 'pause',
    summary: 'hold a campaign',
    load: () => import('./commands/pause.ts'),
  },
  {
    name: 'resume',
    summary: 'let a paused campaign go on',
    load: () => import('./commands/resume.ts'),
  },
  {
    name: 'reschedule',
    summary: 'give a campaign that has not started another start',
    load: () => import('./commands/reschedule.ts'),
  },
  {
    name: 'cancel',
    summary: 'end a campaign early',
    load: () => import('./commands/cancel.ts'),
  },
  {
    name: 'report',
    summary: 'say what became of every row',
    load: () => import('./commands/report.ts'),
  },
  {
    name: 'retry',
    summary: 'send to the rows of a past campaign that were not mailed',
    load: () => import('./commands/retry.ts'),
  },
  {
    name: 'newsletter',
    summary: 'send a campaign file again and again, with a fresh list',
    load: () => import('./commands/newsletter.ts'),
  },
  {
    name: 'suppression',
    summary: 'show and change whom no campaign may mail',
    load: () => import('./commands/suppression.ts'),
  },
  {
    name: 'explain',
    summary: 'say what an error code means and what to do',
    load: () => import('./commands/explain.ts'),
  },
  {
    name: 'doctor',
    summary: 'look whether everything is as a campaign needs it',
    load: () => import('./commands/doctor.ts'),
  },
  {
    name: 'up',
    summary: 'start Temporal, a simulated SES and a worker on this machine',
    load: () => import('./commands/up.ts'),
  },
  {
    name: 'dashboard',
    summary: 'serve a web page with campaigns, newsletters and reports',
    load: () => import('./commands/dashboard.ts'),
  },
  {
    name: 'worker',
    summary: 'run a worker, which does the sending',
    load: () => import('./commands/worker.ts'),
  },
  {
    name: 'codec-server',
    summary: "decrypt payloads for Temporal's web UI and CLI",
    load: () => import('./commands/codec-server.ts'),
  },
  {
    name: 'simulator',
    summary: 'run a local SES that mails nobody',
    load: () => import('./commands/simulator.ts'),
  },
  {
    name: 'selftest',
    summary: 'kill everything, again and again, and prove that nobody is lost',
    load: () => import('./commands/selftest.ts'),
  },
  {
    name: 'completion',
    summary: 'print a completion script for bash, zsh or fish',
    load: () => import('./commands/completion.ts'),
  },
];

/** One line for each, for a help text. */
export function summariesText(commands: readonly CommandEntry[]): string {
  const width = Math.max(...commands.map(({ name }) => name.length));
  return commands.map(({ name, summary }) => `  ${name.padEnd(width)}  ${summary}`).join('\n');
}
