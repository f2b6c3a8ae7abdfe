import { access, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseCommand } from '../arguments.ts';
import { campaignSchemaText } from '../campaign-file/schema.ts';
import { usageError } from '../cli-error.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import type { Io } from '../io.ts';

export const help = `steadysend init [--dir DIR]

Writes campaign.yaml and recipients.csv to start from, and campaign.schema.json,
with which editors complete and check the campaign file. Existing files are
never written over.

  --dir DIR   where (default: here)

Examples
  steadysend init
  steadysend init --dir november && $EDITOR november/campaign.yaml
`;

export async function run(args: string[], io: Io): Promise<ExitCode> {
  const { values } = parseCommand(args, {
    command: 'init',
    options: { dir: { type: 'string' } },
  });
  const folder = values.dir ?? '.';
  const paths = Object.keys(FILES).map((name) => join(folder, name));
  const existing = await filter(paths, isThere);
  if (existing.length > 0) {
    throw usageError(
      `${existing.join(' and ')} exist${existing.length > 1 ? '' : 's'} already, and init writes ` +
        'over nothing: give another folder with --dir.',
    );
  }
  await mkdir(folder, { recursive: true });
  for (const [name, text] of Object.entries(FILES)) {
    const path = join(folder, name);
    // `wx` refuses a file that appeared meanwhile.
    await writeFile(path, text, { flag: 'wx' });
    io.out(`${path}\n`);
  }
  io.err(`Next: steadysend launch ${join(folder, 'campaign.yaml')} --wait\n`);
  return EXIT.done;
}

async function isThere(path: string): Promise<boolean> {
  return await access(path).then(
    () => true,
    () => false,
  );
}

async function filter<T>(items: T[], keep: (item: T) => Promise<boolean>): Promise<T[]> {
  const kept = await Promise.all(items.map(keep));
  return items.filter((_, place) => kept[place]);
}

const CAMPAIGN = `# yaml-language-server: $schema=./campaign.schema.json
name: November newsletter
from: News <news@mail.example.com> # a sender address of the account
subject: Hello {{name}}
template: 10001 # the id of an approved template; its variables come from the list
recipients:
  file: recipients.csv # relative to this file
  email: email # the column with the address
  data: { name: first_name } # template variable: column; unsaid means the same name
  defaults: { name: friend } # for empty cells
  # suppress: [unsubscribed.csv]
# replyTo: support@example.com
# unsubscribe: en
# chunkSize: 50
# send: { at: 2026-12-01T08:00, timezone: Asia/Shanghai, window: 09:00-21:00 }
# canary: { recipients: 200, hold: 1h }
# ramp: [500, 2000, rest]
# pause:
#   quota: { resume: auto, resetAt: "00:00", timezone: Asia/Shanghai }
`;

const RECIPIENTS = `email,first_name
ada@example.com,Ada
wei@example.com,伟
lin@example.com,
`;

const FILES: Readonly<Record<string, string>> = {
  'campaign.yaml': CAMPAIGN,
  'recipients.csv': RECIPIENTS,
  'campaign.schema.json': campaignSchemaText(),
};
