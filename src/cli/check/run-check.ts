import { expectedFinish } from '../launch/expected-finish.ts';
import { extname } from 'node:path';
import type { Config } from '../../config.ts';
import { placeholders } from '../../domain/placeholders.ts';
import { lookAtCampaignFile, type ReadCampaignFile } from '../campaign-file/read.ts';
import { unsubscribeCode } from '../campaign-file/unsubscribe.ts';
import { explainError } from '../explain-error.ts';
import type { ExitCode } from '../exit-codes.ts';
import type { Io } from '../io.ts';
import { lookAtAccount, type AccountLook } from '../launch/account-check.ts';
import { AccountCalls } from '../launch/account-calls.ts';
import { readBlocklists, readQuota, type Blocked } from './account-figures.ts';
import { rowFindings } from './row-findings.ts';
import { writePreview } from './preview-page.ts';
import { renderExample } from './render-example.ts';
import { Findings, type CheckReport, type RenderedExample } from './report.ts';
import { ListCheck, type Surveyed } from './survey-list.ts';

export interface CheckOptions {
  config: Config;
  io: Io;
  path: string;
  /** Undefined: beside the campaign file. Null: none. */
  preview: string | null | undefined;
}

interface Account extends Omit<AccountLook, 'problems'> {
  quota: CheckReport['quota'];
  blocked: Blocked | null;
}

const NO_ACCOUNT: Account = { template: null, domain: null, quota: null, blocked: null };

/** Looks at everything that can be known before the first mail, and stops at nothing. */
export async function runCheck(
  options: CheckOptions,
): Promise<{ report: CheckReport; exitCode: ExitCode }> {
  const { config, io, path } = options;
  const findings = new Findings();
  const { file, problems, broken } = await lookAtCampaignFile(path);
  for (const problem of problems) findings.error(path, problem);
  let report: CheckReport = { ...NOTHING, file: path };
  if (file !== null) {
    const account = await checkTheAccount(config, file, broken, findings, io);
    const surveyed = broken.has('recipients')
      ? null
      : await checkTheList(config, file, account, findings, io);
    const examples = examplesOf(file, account, surveyed);
    if (surveyed !== null) rowFindings(file, account, surveyed, findings);
    report = {
      ...report,
      campaign: campaignOf(config, file, account),
      list: listOf(file, surveyed),
      blocked: blockedOf(account, surveyed),
      quota: account.quota,
      ...estimates(config, file, account, surveyed),
      examples,
      preview: await preview(options, file, examples, findings),
    };
  }
  const exitCode = findings.exitCode(report.list?.rejected ?? 0);
  return { report: { ...report, ok: !findings.hasErrors, findings: findings.sorted() }, exitCode };
}

const NOTHING: CheckReport = {
  ok: false,
  file: '',
  campaign: null,
  list: null,
  blocked: null,
  quota: null,
  expected: null,
  cost: null,
  examples: [],
  preview: null,
  findings: [],
};

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

async function checkTheList(
  config: Config,
  file: ReadCampaignFile,
  { template, blocked }: Account,
  findings: Findings,
  io: Io,
): Promise<Surveyed | null> {
  const { subject, recipients } = file.content;
  // Without the template, those that the campaign file speaks of have to be there at least.
  const named = [...placeholders(subject), ...Object.keys(recipients.data)];
  const variables = template?.variables ?? [...new Set(named)].sort();
  const lists = new ListCheck(config, io, findings);
  try {
    return await lists.run(file, { variables, blocked: blocked?.addresses ?? new Set() });
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
  return surveyed.survey.examples().map((row) => renderExample(row, { subject, template }));
}

function campaignOf(
  { ses }: Config,
  { content }: ReadCampaignFile,
  { template }: Account,
): CheckReport['campaign'] {
  const { name, from, subject, unsubscribe } = content;
  return {
    name,
    from,
    subject,
    template:
      template === null
        ? null
        : { id: template.templateId, name: template.name, variables: template.variables },
    unsubscribe: unsubscribe === undefined ? null : unsubscribeCode(unsubscribe, ses.site),
  };
}

function listOf({ listPath }: ReadCampaignFile, surveyed: Surveyed | null): CheckReport['list'] {
  if (surveyed === null) return null;
  const { survey, format } = surveyed;
  return {
    file: listPath === '-' ? 'standard input' : listPath,
    encoding: format.encoding,
    delimiter: format.delimiter,
    ...survey.counts,
    rejects: survey.rejects,
    reasons: [...survey.reasons.values()].toSorted((a, b) => b.count - a.count),
  };
}

function blockedOf({ blocked }: Account, surveyed: Surveyed | null): CheckReport['blocked'] {
  if (blocked === null || surveyed === null) return null;
  return { ...surveyed.survey.blocked, blocklistsRead: blocked.read };
}

function estimates(
  config: Config,
  { content }: ReadCampaignFile,
  { quota }: Account,
  surveyed: Surveyed | null,
): Pick<CheckReport, 'expected' | 'cost'> {
  if (surveyed === null) return { expected: null, cost: null };
  const { price } = config;
  const { counts } = surveyed.survey;
  const { startAt, finishAt, refills } = expectedFinish(config, content, counts, {
    now: Date.now(),
    quota,
  });
  return {
    expected: {
      startAt: new Date(startAt).toISOString(),
      finishAt: finishAt === null ? null : new Date(finishAt).toISOString(),
      quotaRefills: refills,
    },
    cost:
      price === null
        ? null
        : { amount: (counts.recipients / 1_000) * price.perThousand, currency: price.currency },
  };
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
