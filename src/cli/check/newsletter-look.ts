import type { Config } from '../../config.ts';
import { datedPath, hasPlaceholders, unknownPlaceholders } from '../../domain/issue.ts';
import type { NewsletterDefinition } from '../../domain/newsletter.ts';
import { listColumns } from '../campaign-file/list-columns.ts';
import { newsletterKey } from '../campaign-file/newsletter-key.ts';
import type { ReadCampaignFile } from '../campaign-file/read.ts';
import { lookAtIssueLists } from '../newsletter/issue-lists.ts';
import { newsletterIdFor } from '../newsletter/newsletter-id.ts';
import { lookAtNewsletter, nextIssues } from '../newsletter/resolve-newsletter.ts';
import { inZone } from '../newsletter/show-time.ts';
import { rulesOf } from '../newsletter/view.ts';
import { OVERLAP_TEXT } from '../newsletter/view-text.ts';
import type { CheckReport, Findings } from './report.ts';

/** What `check` knows of a newsletter before it looks into lists and account. */
export interface NewsletterCheck {
  /** Null when it cannot be told when it is due. */
  definition: NewsletterDefinition | null;
  /** When the next issues are due. */
  next: number[];
  /** With the lists of the next issue; null when it cannot be told which these are. */
  file: ReadCampaignFile | null;
}

const NEXT_TIMES = 3;

/** Null: the file is a campaign's. What makes it no newsletter is entered into the findings. */
export function lookAtSchedule(
  config: Config,
  file: ReadCampaignFile,
  broken: ReadonlySet<string>,
  findings: Findings,
): NewsletterCheck | null {
  if (newsletterKey(file.content, file) === null) return null;
  const now = Date.now();
  const id = newsletterIdFor(file.content.name);
  const { definition, problems } = lookAtNewsletter(config, file, { id, now, broken });
  for (const problem of problems) findings.error(file.path, problem);
  const next = definition === null ? [] : nextIssues(definition, now, NEXT_TIMES);
  return { definition, next, file: fileOfIssue(file, next[0] ?? null) };
}

export function newsletterOf(look: NewsletterCheck | null): CheckReport['newsletter'] {
  if (look === null || look.definition === null) return null;
  const nextTimes = look.next.map((instant) => new Date(instant).toISOString());
  return { ...rulesOf(look.definition), nextTimes };
}

/** Paths of lists that are not there yet, and what that comes to. */
export async function missingLists(
  { definition, next }: NewsletterCheck,
  file: ReadCampaignFile,
  { config, variables, signal }: { config: Config; variables: string[]; signal: AbortSignal },
): Promise<ReadonlyMap<string, string>> {
  const { timezone } = file.content.send;
  const [at] = next;
  const found = new Map<string, string>();
  await lookAtIssueLists(
    {
      list: {
        path: file.listPath,
        ...listColumns(file.content),
      },
      suppress: file.suppressPaths,
      due: at === undefined ? null : { at, timezone },
      ifMissing: definition?.ifMissing ?? file.content.newsletter?.ifMissing ?? 'skip',
    },
    { variables, s3: config.s3, signal },
    {
      missing: (path, text) => found.set(path, text),
      // Whatever it is, reading every row finds it again, and more of it.
      wrong: () => signal.throwIfAborted(),
    },
  );
  return found;
}

/** An issue that is not over when the next is due: what the file says happens then. */
export function overlapFindings(
  file: ReadCampaignFile,
  { definition, next }: NewsletterCheck,
  expected: CheckReport['expected'],
  findings: Findings,
): void {
  const [, second] = next;
  if (definition === null || second === undefined || expected === null) return;
  const { finishAt } = expected;
  if (finishAt !== null && Date.parse(finishAt) <= second) return;
  const { overlap, timezone } = definition;
  const lasts =
    finishAt === null ? 'for a year' : `until ${inZone(Date.parse(finishAt), timezone)}`;
  const text = `the next issue lasts ${lasts}, and the one after it is due at ${inZone(second, timezone)}. By newsletter.overlap ${overlap}, ${OVERLAP_TEXT[overlap]}.`;
  findings.warning(file.path, file.problem(newsletterKey(file.content, file) ?? [], text));
}

function fileOfIssue(file: ReadCampaignFile, at: number | null): ReadCampaignFile | null {
  const { listPath, suppressPaths } = file;
  const { timezone } = file.content.send;
  const paths = [listPath, ...suppressPaths];
  // Each of these is an error already.
  if (paths.some((path) => path === '-' || unknownPlaceholders(path).length > 0)) return null;
  if (at === null) return paths.some(hasPlaceholders) ? null : file;
  const dated = (path: string) => datedPath(path, at, timezone);
  return { ...file, listPath: dated(listPath), suppressPaths: suppressPaths.map(dated) };
}
