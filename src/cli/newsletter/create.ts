import type { Config } from '../../config.ts';
import { openNewsletterFolder } from '../../storage/newsletter-folder.ts';
import { configOf, parseCommand } from '../arguments.ts';
import { usageError } from '../cli-error.ts';
import { confirm } from '../confirm.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import type { Io } from '../io.ts';
import { settingsOf } from '../launch/campaign-settings.ts';
import { accountName } from '../launch/content-hash.ts';
import { checkNewsletterId, newsletterIdFor } from './newsletter-id.ts';
import { checkNewsletter, readNewsletter, type ReadNewsletter } from './read-newsletter.ts';
import { inZone, weekdayIn } from './show-time.ts';
import { nextTimes } from './view.ts';
import { tellChanged, withClient, type Session } from './with-client.ts';

export const help = `steadysend newsletter create FILE [--id ID] [--paused] [--yes] [--json]

Starts a newsletter from a campaign file with send.every. At each of its times
the list is read afresh, where the worker runs, and sent as a campaign
ID-YYYYMMDDtHHMM. The same file again shows the newsletter that is there.
\`steadysend check FILE\` tells beforehand all that is wrong, and the next times.

  --id ID    its id: up to 26 of a-z, 0-9 and -; without it, made of the name
  --paused   start no issue before \`newsletter resume\`
  --yes      do not ask before it is to mail through a real account; without a
             terminal nothing is asked
  --json     print the newsletter as one JSON document, as describe does

Exit codes: 0 created, or there already; 2 no such file, or the id belongs to
another file; 4 credentials or permission; 5 the file, the list or the template
is refused; 9 Temporal or SES unreachable.

Examples
  steadysend newsletter create weekly.yaml
  steadysend newsletter create weekly.yaml --id weekly --paused
`;

export async function run(args: string[], io: Io): Promise<ExitCode> {
  const { values, positionals } = parseCommand(args, {
    command: 'newsletter create',
    options: {
      id: { type: 'string' },
      paused: { type: 'boolean' },
      yes: { type: 'boolean' },
      json: { type: 'boolean' },
    },
    positionals: ['FILE'],
  });
  const config = configOf(io, values);
  const { id: wanted } = values;
  const idOf = wanted === undefined ? newsletterIdFor : () => checkNewsletterId(wanted);
  const read = await readNewsletter(positionals[0] ?? '', config, idOf);
  return await withClient(config, io, async (session) => {
    const { id } = read.definition;
    const json = values.json === true;
    const tell = (said: string) => tellChanged(session, id, io, { json, said });
    if (await isThere(session, read)) return await tell(`Newsletter ${id} is there already.`);
    await checkNewsletter(read, config, io);
    if (values.yes !== true && !(await isWanted(config, read, io))) {
      io.err('Nothing was started.\n');
      return EXIT.done;
    }
    await openNewsletterFolder(session.home, id).writeDefinition(read.hash, read.definition);
    const input = {
      newsletterId: id,
      definition: read.hash,
      version: 1,
      settings: settingsOf(config),
    };
    const paused = values.paused === true ? { note: 'Created paused' } : null;
    const isNew = await session.client.create(read.definition, input, paused);
    // Somebody else was faster between the question and the start.
    if (!isNew && !(await isThere(session, read))) throw usedByAnother(id);
    return await tell(
      isNew ? createdText(read, paused !== null) : `Newsletter ${id} is there already.`,
    );
  });
}

async function isThere({ client }: Session, { definition, hash }: ReadNewsletter) {
  const known = await client.find(definition.id);
  if (known === null) return false;
  if (known.input.definition !== hash) throw usedByAnother(definition.id);
  return true;
}

function usedByAnother(id: string) {
  return usageError(
    `There is a newsletter ${id} with another file. To change it: \`steadysend newsletter update ` +
      `${id} FILE\`; for a second one give another --id.`,
  );
}

function createdText({ definition }: ReadNewsletter, isPaused: boolean): string {
  const { id, timezone } = definition;
  const times = nextTimes(definition, 3)
    .map((iso) => Date.parse(iso))
    .map((time) => `${weekdayIn(time, timezone)} ${inZone(time, timezone)}`);
  const resume = `It is paused; start it: steadysend newsletter resume ${id}`;
  const next = `Next: ${times.join(', ')} (${timezone}).`;
  return `Newsletter ${id} created. ${isPaused ? resume : next}`;
}

/** Asked only where a person sits, and only before real people are mailed. */
async function isWanted(config: Config, { definition }: ReadNewsletter, io: Io): Promise<boolean> {
  if (accountName(config.ses).startsWith('local ')) return true;
  if (!io.isInTerminal || !io.isErrTerminal) return true;
  const { name, every, timezone, campaign } = definition;
  io.err(`${name}\n  due       ${every}, ${timezone}\n  from      ${campaign.from}\n`);
  io.err(`  subject   ${campaign.subject}\n  template  ${campaign.templateId}\n`);
  io.err(`  list      ${campaign.recipients.file}\n`);
  return await confirm(io, 'Send it at these times?');
}
