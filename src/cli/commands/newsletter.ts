import { commandGroup } from '../command-group.ts';
import { summariesText, type CommandEntry } from '../command.ts';

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

export const help = `steadysend newsletter COMMAND

A newsletter is a campaign file with send.every: at each of those times its list
is read afresh and sent as a campaign of its own, which list, status, watch,
pause, resume, cancel and report know like any other.

${summariesText(subcommands)}

steadysend newsletter COMMAND --help has the flags and examples of each.

Examples
  steadysend newsletter create weekly.yaml --id weekly
  steadysend newsletter describe weekly
  steadysend newsletter pause weekly --note "summer break"
`;

export const { run, subcommandHelp } = commandGroup('newsletter', subcommands);
