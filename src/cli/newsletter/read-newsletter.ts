import { requireCredentials, type Config } from '../../config.ts';
import type { IfMissing, NewsletterDefinition } from '../../domain/newsletter.ts';
import { timesOf } from '../../domain/calendar-times.ts';
import { recipientsOfIssue } from '../../newsletter/take-lists.ts';
import { inspectList } from '../../recipients/inspect-list.ts';
import { listAt } from '../../recipients/list-at.ts';
import { ListError } from '../../recipients/list-error.ts';
import { inspectSuppression } from '../../recipients/suppression.ts';
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

/** What the next issue would find at SES and in the lists, as far as they are there. */
export async function checkNewsletter(
  { file, definition }: ReadNewsletter,
  config: Config,
  io: Io,
): Promise<void> {
  const { signal } = io;
  const { variables } = await checkAccount(config, file, signal);
  const { rule, timezone, ifMissing } = definition;
  const span = { after: Date.now(), until: null, count: 1 };
  const [next = Date.now()] = timesOf(rule, timezone, span);
  const list = recipientsOfIssue(definition, next);
  const tell = (what: string, happens: string) =>
    io.err(
      `The ${what} is not there yet. The issue of ${inZone(next, timezone)} ` +
        `${happens} unless it is by then, where the worker runs.\n`,
    );
  const isThere = await found(() =>
    inspectList({ source: listAt(list.path, config.s3), list, variables, signal }),
  );
  if (!isThere) tell(`list ${list.path}`, WITHOUT_LIST[ifMissing]);
  for (const { path } of list.suppress) {
    const isSuppressionThere = await found(() =>
      inspectSuppression({ source: listAt(path, config.s3), file: path, signal }),
    );
    if (!isSuppressionThere) tell(`suppression list ${path}`, WITHOUT_LIST.fail);
  }
}

const WITHOUT_LIST: Readonly<Record<IfMissing, string>> = {
  skip: 'is skipped',
  pause: 'is skipped, and the newsletter paused',
  fail: 'fails',
};

/** False when there is no such list; anything else that is wrong with it is thrown. */
async function found(inspect: () => Promise<unknown>): Promise<boolean> {
  try {
    await inspect();
    return true;
  } catch (error) {
    if (error instanceof ListError && error.reason === 'missing') return false;
    throw error;
  }
}
