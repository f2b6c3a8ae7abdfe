import { extname } from 'node:path';
import type { Config } from '../../config.ts';
import { placeholders } from '../../domain/placeholders.ts';
import { lookAtCampaignFile, type ReadCampaignFile } from '../campaign-file/read.ts';
import { explainError } from '../explain-error.ts';
import type { ExitCode } from '../exit-codes.ts';
import type { Io } from '../io.ts';
import { lookAtAccount } from '../launch/account-check.ts';
import { AccountCalls } from '../launch/account-calls.ts';
import { readBlocklists, readQuota } from './account-figures.ts';
import {
  lookAtSchedule,
  missingLists,
  newsletterOf,
  overlapFindings,
  type NewsletterCheck,
} from './newsletter-look.ts';
import { rowFindings } from './row-findings.ts';
import { writePreview } from './preview-page.ts';
import { renderExample } from './render-example.ts';
import { Findings, NOTHING, type CheckReport, type RenderedExample } from './report.ts';
import {
  blockedOf,
  campaignOf,
  costOf,
  expectedOf,
  listOf,
  opensOf,
  type Account,
} from './report-parts.ts';
import { neededFlags, startFindings } from './start-findings.ts';
import { ListCheck, type Surveyed } from './survey-list.ts';

export interface CheckOptions {
  config: Config;
  io: Io;
  path: string;
  /** Undefined: beside the campaign file. Null: none. */
  preview: string | null | undefined;
}

const NO_ACCOUNT: Account = { template: null, domain: null, quota: null, blocked: null };

/** Looks at everything that can be known before the first mail, and stops at nothing. */
export async function runCheck(
  options: CheckOptions,
): Promise<{ report: CheckReport; exitCode: ExitCode }> {
  const { path } = options;
  const findings = new Findings();
  const look = await lookAtCampaignFile(path);
  for (const problem of look.problems) findings.error(path, problem);
  const { file, broken } = look;
  const found = file === null ? {} : await checkFile(options, file, broken, findings);
  const report = { ...NOTHING, file: path, ...found };
  const exitCode = findings.exitCode(report.list?.rejected ?? 0);
  return { report: { ...report, ok: !findings.hasErrors, findings: findings.sorted() }, exitCode };
}

/** Keys that decide when it is sent: with one of them wrong, nothing is said of it. */
const WHEN = ['send', 'canary', 'ramp', 'recurring', 'pause'] as const;

async function checkFile(
  options: CheckOptions,
  file: ReadCampaignFile,
  broken: ReadonlySet<string>,
  findings: Findings,
): Promise<Partial<CheckReport>> {
  const { config, io } = options;
  const news = lookAtSchedule(config, file, broken, findings);
  const account = await checkTheAccount(config, file, broken, findings, io);
  // Of an issue, with the paths of its day.
  const listed = news === null ? file : news.file;
  const { surveyed, start } = await checkTheList(
    { config, file, listed: broken.has('recipients') ? null : listed, news, broken },
    account,
    findings,
    io,
  );
  const isTimed = !WHEN.some((key) => broken.has(key)) && (news === null || news.next.length > 0);
  const expected = isTimed ? expectedOf(config, file, { account, surveyed, news }) : null;
  if (surveyed !== null && listed !== null) {
    rowFindings(listed, { ...account, expected }, surveyed, findings);
  }
  if (news !== null) overlapFindings(file, news, expected, findings);
  const examples = examplesOf(file, account, surveyed);
  return {
    kind: news === null ? 'campaign' : 'newsletter',
    campaign: campaignOf(config, file, account),
    start,
    opens: expected === null ? null : opensOf(file, expected),
    newsletter: newsletterOf(news),
    needs: news === null ? neededFlags(file) : [],
    list: listOf(listed ?? file, surveyed),
    blocked: blockedOf(account, surveyed),
    quota: account.quota,
    expected,
    cost: costOf(config, surveyed),
    examples,
    preview: await preview(options, file, examples, findings),
  };
}

async function checkTheAccount(
  config: Config,
  file: ReadCampaignFile,
  broken: ReadonlySet<string>,
  findings: Findings,
  io: Io,
): Promise<Account> {
  let calls: AccountCalls | null = null;
  try {
    calls = new AccountCalls(config, io.signal);
    const { template, domain, problems } = await lookAtAccount(calls, file, broken);
    for (const problem of problems) findings.error(file.path, problem);
    const blocked = await readBlocklists(calls, findings);
    const quota = domain === null ? null : await readQuota(calls, file, domain, findings);
    return { template, domain, blocked, quota };
  } catch (error) {
    if (io.signal.aborted) throw error;
    const { exitCode, message } = explainError(error);
    findings.hindered(exitCode, message);
    return NO_ACCOUNT;
  } finally {
    calls?.close();
  }
}

interface ListSubject {
  config: Config;
  file: ReadCampaignFile;
  /** With the lists to read; null when it cannot be told which these are. */
  listed: ReadCampaignFile | null;
  news: NewsletterCheck | null;
  broken: ReadonlySet<string>;
}

/** The rows, and what the start asks of them. */
async function checkTheList(
  { config, file, listed, news, broken }: ListSubject,
  { template, blocked }: Account,
  findings: Findings,
  io: Io,
): Promise<{ surveyed: Surveyed | null; start: CheckReport['start'] }> {
  const { subject, recipients } = file.content;
  // Without the template, those that the campaign file speaks of have to be there at least.
  const named = [...placeholders(subject), ...Object.keys(recipients.data)];
  const variables = template?.variables ?? [...new Set(named)].sort();
  const missing =
    news === null || listed === null
      ? undefined
      : await missingLists(news, listed, { config, variables, signal: io.signal });
  const lists = new ListCheck(config, io, findings, missing);
  try {
    const rules = { variables, blocked: blocked?.addresses ?? new Set<string>() };
    const surveyed = listed === null ? null : await lists.run(listed, rules);
    const isStartSaid = news === null && !broken.has('send') && !broken.has('recurring');
    const start = isStartSaid
      ? await startFindings(config, file, lists.list, findings, io.signal)
      : null;
    return { surveyed, start };
  } finally {
    await lists.dispose();
  }
}

function examplesOf(
  { content }: ReadCampaignFile,
  { template }: Account,
  surveyed: Surveyed | null,
): RenderedExample[] {
  if (template === null || surveyed === null) return [];
  const { subject } = content;
  const { survey, missing } = surveyed;
  return survey.examples().map((row) => renderExample(row, { subject, template, missing }));
}

async function preview(
  { path, preview: wanted }: CheckOptions,
  { content }: ReadCampaignFile,
  examples: readonly RenderedExample[],
  findings: Findings,
): Promise<string | null> {
  if (wanted === null || examples.length === 0) return null;
  const target = wanted ?? `${path.slice(0, path.length - extname(path).length)}.preview.html`;
  try {
    await writePreview(target, { name: content.name, from: content.from, examples });
    return target;
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? 'unknown error';
    const text = `The preview ${target} could not be written (${code}). --preview names another place.`;
    findings.warning(null, { line: null, text });
    return null;
  }
}
