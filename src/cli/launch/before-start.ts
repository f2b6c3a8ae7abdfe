import type { Config } from '../../config.ts';
import { inspectList } from '../../recipients/inspect-list.ts';
import { inspectSuppression } from '../../recipients/suppression.ts';
import { factLines, finishText, rowsText } from '../check/check-text.ts';
import type { ListSurvey } from '../check/list-survey.ts';
import { surveyList } from '../check/survey-list.ts';
import { CliError, usageError } from '../cli-error.ts';
import { confirm } from '../confirm.ts';
import { EXIT } from '../exit-codes.ts';
import type { Io } from '../io.ts';
import { planLines } from '../start-text.ts';
import { count } from '../status-text.ts';
import { accountName } from './content-hash.ts';
import { expectedFinish } from './expected-finish.ts';
import { recipientsOf, type ResolvedCampaign } from './freeze.ts';
import { resolveSend } from './resolve-send.ts';
import { sendTestMail } from './test-mail.ts';

/** What the command line asks for before the start. */
export interface StartWishes {
  yes: boolean;
  dryRun: boolean;
  testTo: string | null;
  maxRecipients: number | null;
}

export interface Readiness {
  /** False: the person at the terminal said no. */
  goesOn: boolean;
  /** Every row, where something asked for it. */
  survey: ListSurvey | null;
}

/** Everything between a file that is right and the start: the rows, the test mail, the question. */
export async function beforeStart(
  config: Config,
  resolved: ResolvedCampaign,
  wishes: StartWishes,
  io: Io,
): Promise<Readiness> {
  const { yes, dryRun, testTo, maxRecipients } = wishes;
  const isLocal = accountName(config.ses).startsWith('local ');
  const hasPerson = io.isInTerminal && io.isErrTerminal && !yes;
  // Only before real people are mailed, or when there is a test mail to look at first.
  const asks = hasPerson && !dryRun && (!isLocal || testTo !== null);
  if (!asks && !dryRun && testTo === null && maxRecipients === null) {
    await lookAtLists(resolved, io.signal);
    return { goesOn: true, survey: null };
  }
  const { variables } = resolved.template;
  const { survey } = await surveyList(resolved, { variables, blocked: new Set() }, io);
  const { recipients } = survey.counts;
  if (maxRecipients !== null && recipients > maxRecipients) {
    throw new CliError(
      EXIT.inputRefused,
      `${resolved.list.shown} has ${count(recipients)} recipients, more than --max-recipients ` +
        `${count(maxRecipients)}. Nothing was started.`,
    );
  }
  io.err(summary(config, resolved, survey));
  if (testTo !== null) {
    const line = await sendTestMail(config, resolved, survey, testTo, io.signal);
    io.err(`Test mail sent to ${testTo}, with the data of line ${line}.\n`);
  }
  const question = `Send it to ${count(recipients)} recipients?`;
  return { goesOn: !asks || (await confirm(io, question)), survey };
}

/** What the worker would stumble over; the rows are its own to read, once the campaign runs. */
async function lookAtLists(resolved: ResolvedCampaign, signal: AbortSignal): Promise<void> {
  const { list, suppress, template } = resolved;
  const { variables } = template;
  await inspectList({ source: list.path, list: recipientsOf(resolved), variables, signal });
  for (const { path, shown } of suppress) {
    await inspectSuppression({ source: path, file: shown, signal });
  }
}

/** Count, sender, template and time. */
function summary(config: Config, resolved: ResolvedCampaign, survey: ListSurvey): string {
  const { name, from, subject, template } = resolved.file.content;
  const quota = { now: Date.now(), quota: null };
  const { startAt, finishAt } = expectedFinish(config, resolved.file.content, survey.counts, quota);
  const expected = {
    startAt: new Date(startAt).toISOString(),
    finishAt: finishAt === null ? null : new Date(finishAt).toISOString(),
    quotaRefills: 0,
  };
  const facts = factLines([
    ['campaign', name],
    ['from', from],
    ['subject', subject],
    ['template', String(template)],
    ['list', resolved.list.shown],
    ['rows', rowsText(survey.counts)],
    ['account', accountName(config.ses)],
    ['finish', `${finishText(expected)}, if the quota lasts`],
  ]);
  return [facts.trimEnd(), ...planLines(resolveSend(resolved.file.content), Date.now()), ''].join(
    '\n',
  );
}

/** `--max-recipients N` */
export function maxRecipientsOf(text: string | undefined): number | null {
  if (text === undefined) return null;
  if (/^[1-9]\d{0,8}$/.test(text)) return Number(text);
  throw usageError(`--max-recipients must be a whole number from 1, not '${text}'.`);
}
