import { openNewsletterFolder } from '../../storage/newsletter-folder.ts';
import { configOf, parseCommand } from '../arguments.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { printJson, type Io } from '../io.ts';
import { moment } from '../status-text.ts';
import { nextTimes, summaryOf, type NewsletterSummary } from './view.ts';
import { withClient, type Session } from './with-client.ts';

export const help = `steadysend newsletter list [--json]

Lists the newsletters by id, with the time of the next issue on this machine's
clock.

  --json   print one JSON document: an array of
           { id, name, every, timezone, state, note, nextTime }

Examples
  steadysend newsletter list
  steadysend newsletter list --json | jq -r '.[] | select(.state == "paused") | .id'
`;

export type NewsletterEntry = NewsletterSummary & { nextTime: string | null };

export async function run(args: string[], io: Io): Promise<ExitCode> {
  const { values } = parseCommand(args, {
    command: 'newsletter list',
    options: { json: { type: 'boolean' } },
  });
  return await withClient(configOf(io, values), io, async (session) => {
    const entries = await newsletterEntries(session);
    if (values.json === true) printJson(io, entries);
    else if (entries.length > 0) io.out(table(entries));
    else io.err('No newsletters yet. Start one: steadysend newsletter create FILE\n');
    return EXIT.done;
  });
}

/** All of them, by id. */
export async function newsletterEntries(session: Session): Promise<NewsletterEntry[]> {
  const entries: NewsletterEntry[] = [];
  for (const id of await session.client.ids()) {
    const entry = await entryOf(session, id);
    if (entry !== null) entries.push(entry);
  }
  return entries;
}

/** Null when it was deleted since it was listed. */
async function entryOf({ client, home }: Session, id: string): Promise<NewsletterEntry | null> {
  const known = await client.find(id);
  if (known === null) return null;
  const definition = await openNewsletterFolder(home, id).readDefinition(known.input.definition);
  const summary = summaryOf(known, definition);
  const [nextTime = null] = summary.state === 'active' ? nextTimes(definition, 1) : [];
  return { ...summary, nextTime };
}

function table(entries: NewsletterEntry[]): string {
  const rows = entries.map(({ id, name, every, timezone, state, nextTime }) => [
    id,
    state,
    nextTime === null ? '' : moment(nextTime),
    `${every}, ${timezone}`,
    name,
  ]);
  const widths = [0, 1, 2, 3].map((column) =>
    Math.max(...rows.map((row) => row[column]?.length ?? 0)),
  );
  return rows
    .map((row) => `${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ')}\n`)
    .join('');
}
