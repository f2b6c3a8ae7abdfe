import { requireCredentials, type Config } from '../../config.ts';
import type { NewsletterDefinition } from '../../domain/newsletter.ts';
import { timesOf } from '../../domain/calendar-times.ts';
import { recipientsOfIssue } from '../../newsletter/take-lists.ts';
import { inspectList } from '../../recipients/inspect-list.ts';
import { listAt } from '../../recipients/list-at.ts';
import { ListError } from '../../recipients/list-error.ts';
import { readCampaignFile, type ReadCampaignFile } from '../campaign-file/read.ts';
import type { Io } from '../io.ts';
import { checkAccount } from '../launch/account-check.ts';
import { definitionHash, resolveNewsletter } from './resolve-newsletter.ts';
import { inZone } from './show-time.ts';

export interface ReadNewsletter {
  file: ReadCampaignFile;
  definition: NewsletterDefinition;
  hash: string;
}

/** A newsletter that is right as far as can be known today; `idOf` makes its id of its name. */
export async function readNewsletter(
  path: string,
  config: Config,
  idOf: (name: string) => string,
): Promise<ReadNewsletter> {
  const file = await readCampaignFile(path);
  requireCredentials(config.ses);
  const id = idOf(file.content.name);
  const definition = resolveNewsletter(config, file, id, Date.now());
  return { file, definition, hash: definitionHash(definition) };
}

/** What an issue that is due now would find at SES and in the lists, as far as they are there. */
export async function checkNewsletter(
  { file, definition }: ReadNewsletter,
  config: Config,
  io: Io,
): Promise<void> {
  const { variables } = await checkAccount(config, file, io.signal);
  const { rule, timezone } = definition;
  const [next = Date.now()] = timesOf(rule, timezone, {
    after: Date.now(),
    until: null,
    count: 1,
  });
  const list = recipientsOfIssue(definition, next);
  try {
    const source = listAt(list.path, config.s3);
    await inspectList({ source, list, variables, signal: io.signal });
  } catch (error) {
    if (!(error instanceof ListError) || error.reason !== 'missing') throw error;
    const what = {
      skip: 'is skipped',
      pause: 'is skipped, and the newsletter paused',
      fail: 'fails',
    };
    io.err(
      `The list ${list.path} is not there yet. The issue of ${inZone(next, timezone)} ` +
        `${what[definition.ifMissing]} unless it is by then, where the worker runs.\n`,
    );
  }
}
