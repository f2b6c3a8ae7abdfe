import { requireCredentials, type Config } from '../../config.ts';
import type { NewsletterDefinition } from '../../domain/newsletter.ts';
import { recipientsOfIssue } from '../../newsletter/take-lists.ts';
import { readCampaignFile, type ReadCampaignFile } from '../campaign-file/read.ts';
import type { Io } from '../io.ts';
import { checkAccount } from '../launch/account-check.ts';
import { lookAtIssueLists } from './issue-lists.ts';
import { definitionHash, nextIssues, resolveNewsletter } from './resolve-newsletter.ts';

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

/** What the next issue would find at SES and in the lists, as far as they are there. */
export async function checkNewsletter(
  { file, definition }: ReadNewsletter,
  config: Config,
  io: Io,
): Promise<void> {
  const { signal } = io;
  const { variables } = await checkAccount(config, file, signal);
  const { timezone, ifMissing } = definition;
  const now = Date.now();
  const [at = now] = nextIssues(definition, now, 1);
  const list = recipientsOfIssue(definition, at);
  const suppress = list.suppress.map(({ path }) => path);
  await lookAtIssueLists(
    { list, suppress, due: { at, timezone }, ifMissing },
    { variables, s3: config.s3, signal },
    {
      missing: (_path, text) => io.err(`${text}\n`),
      wrong: (error) => {
        throw error;
      },
    },
  );
}
