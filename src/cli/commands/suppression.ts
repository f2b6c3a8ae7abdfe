import { commandGroup } from '../command-group.ts';
import { summariesText, type CommandEntry } from '../command.ts';

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

export const help = `steadysend suppression COMMAND

The suppression store lies in STEADYSEND_HOME and holds who must not be mailed:
hard bounces, complaints and unsubscriptions, as SES's events bring them
(\`worker --events\`), and what these commands add. Every campaign leaves them
out, unless its file has recipients.suppressionStore: false.

${summariesText(subcommands)}

steadysend suppression COMMAND --help has the flags and examples of each. Needs
neither Temporal nor an account.

Examples
  steadysend suppression count
  steadysend suppression export --out suppressed.csv
  steadysend suppression import bounces.csv
`;

export const { run, subcommandHelp } = commandGroup('suppression', subcommands);
