import { openNewsletterFolder } from '../../storage/newsletter-folder.ts';
import { configOf, parseCommand } from '../arguments.ts';
import type { ExitCode } from '../exit-codes.ts';
import type { Io } from '../io.ts';
import { settingsOf } from '../launch/campaign-settings.ts';
import { checkNewsletter, readNewsletter } from './read-newsletter.ts';
import { tellChanged, withClient } from './with-client.ts';

export const help = `steadysend newsletter update ID FILE [--json]

Puts a changed campaign file in place of the newsletter's. It holds from the
next issue on; one that is on its way keeps what it began with, and a paused
newsletter stays paused.

  --json   print the newsletter as one JSON document

Two updates at the same time do not overwrite each other: the second ends with
exit code 1 and says so. The other exit codes are those of newsletter create.

Examples
  steadysend newsletter update weekly weekly.yaml
`;

export async function run(args: string[], io: Io): Promise<ExitCode> {
  const { values, positionals } = parseCommand(args, {
    command: 'newsletter update',
    options: { json: { type: 'boolean' } },
    positionals: ['ID', 'FILE'],
  });
  const [id = '', path = ''] = positionals;
  const config = configOf(io, values);
  const read = await readNewsletter(path, config, () => id);
  return await withClient(config, io, async (session) => {
    const known = await session.client.get(id);
    const json = values.json === true;
    if (known.input.definition === read.hash) {
      const said = `Newsletter ${id} has this file already.`;
      return await tellChanged(session, id, io, { json, said });
    }
    await checkNewsletter(read, config, io);
    await openNewsletterFolder(session.home, id).writeDefinition(read.hash, read.definition);
    const version = known.input.version + 1;
    const input = {
      newsletterId: id,
      definition: read.hash,
      version,
      settings: settingsOf(config),
    };
    await session.client.update(known, read.definition, input);
    const said = `Newsletter ${id} is updated (version ${version}), from the next issue on.`;
    return await tellChanged(session, id, io, { json, said });
  });
}
