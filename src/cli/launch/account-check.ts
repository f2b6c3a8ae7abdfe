import { placeholders } from '../../domain/placeholders.ts';
import {
  templateHash,
  templateVariables,
  TEMPLATE_STATUS_TEXT,
} from '../../ses/template-content.ts';
import type { SenderDomain, Template } from '../../ses/port.ts';
import type { Config } from '../../config.ts';
import { nearest } from '../../nearest.ts';
import type { Problem } from '../campaign-file/problems.ts';
import { CampaignFileError, type ReadCampaignFile } from '../campaign-file/read.ts';
import { AccountCalls, AccountError } from './account-calls.ts';

/** What the account says about the campaign file. */
export interface CheckedTemplate {
  /** The template's variables, sorted. */
  variables: string[];
  /** SHA-256 of its content: an edited template is another mail. */
  contentHash: string;
}

export interface AccountLook {
  /** Null when the account has none of this id. */
  template: (CheckedTemplate & Template) | null;
  /** The sender's; null when the account has no such domain. */
  domain: SenderDomain | null;
  problems: Problem[];
}

/** Asks SES, before anything is started, all that would else go wrong at the first chunk. */
export async function checkAccount(
  config: Config,
  file: ReadCampaignFile,
  signal: AbortSignal,
): Promise<CheckedTemplate> {
  const calls = new AccountCalls(config, signal);
  try {
    const { template, problems } = await lookAtAccount(calls, file);
    if (problems.length > 0 || template === null) throw new CampaignFileError(file.path, problems);
    return template;
  } finally {
    calls.close();
  }
}

/**
 * Everything at once: a template that is not there does not hide a sender that is not. Keys of the
 * campaign file that are `broken` are not looked at.
 */
export async function lookAtAccount(
  calls: AccountCalls,
  file: ReadCampaignFile,
  broken: ReadonlySet<string> = new Set(),
): Promise<AccountLook> {
  const problems: Problem[] = [];
  const template = broken.has('template') ? null : await findTemplate(calls, file, problems);
  if (template !== null) {
    problems.push(...templateProblems(file, template), ...variableProblems(file, template));
  }
  const { ses } = calls;
  const senders = await calls.read('ListEmailAddress', (options) => ses.listSenders(options));
  const domains = await calls.read('ListEmailIdentities', (options) => ses.listDomains(options));
  const domain = domains.find((entry) => entry.domain.toLowerCase() === file.sender.domain) ?? null;
  const addresses = senders.map(({ address }) => address);
  if (!broken.has('from')) problems.push(...senderProblems(file, domain, addresses));
  return { template, domain, problems };
}

async function findTemplate(
  calls: AccountCalls,
  file: ReadCampaignFile,
  problems: Problem[],
): Promise<AccountLook['template']> {
  try {
    const template = await calls.read('GetEmailTemplate', (options) =>
      calls.ses.getTemplate(file.content.template, options),
    );
    const variables = templateVariables(template);
    return { ...template, variables, contentHash: templateHash(template) };
  } catch (error) {
    if (!(error instanceof AccountError) || error.row.reason !== 'template') throw error;
    problems.push(file.problem(['template'], `${error.row.advice} (${error.code})`));
    return null;
  }
}

function templateProblems(
  file: ReadCampaignFile,
  { templateId, status, variables }: Template & CheckedTemplate,
): Problem[] {
  const texts = [
    ...(status === 'approved'
      ? []
      : [`template ${templateId} is ${TEMPLATE_STATUS_TEXT[status]}.`]),
    // SES matches the names of a row's data with those it reads from the template, and nothing says
    // that it reads one with a space inside: the first chunk would be refused for it.
    ...variables
      .filter((name) => /\s/.test(name))
      .map(
        (name) =>
          `template ${templateId} has a variable with a space in it, {{${name}}}; rename it.`,
      ),
  ];
  return texts.map((text) => file.problem(['template'], text));
}

/** Names in the campaign file that the template does not have: typing mistakes, or a wrong id. */
function variableProblems(file: ReadCampaignFile, { variables }: CheckedTemplate): Problem[] {
  const { subject, template, recipients } = file.content;
  const used = [
    ...placeholders(subject).map((name) => ({ name, key: ['subject'] })),
    ...Object.keys(recipients.data).map((name) => ({ name, key: ['recipients', 'data', name] })),
    ...Object.keys(recipients.defaults).map((name) => ({
      name,
      key: ['recipients', 'defaults', name],
    })),
  ];
  return used
    .filter(({ name }) => !variables.includes(name))
    .map(({ name, key }) => {
      const near = nearest(name, variables);
      const known = variables.length === 0 ? 'none' : variables.join(', ');
      const hint = near === null ? `It has: ${known}.` : `Did you mean ${near}?`;
      return file.problem(key, `template ${template} has no variable '${name}'. ${hint}`);
    });
}

function senderProblems(
  file: ReadCampaignFile,
  found: SenderDomain | null,
  known: readonly string[],
): Problem[] {
  const { address, domain } = file.sender;
  if (found === null) {
    const text = `${domain} is no sender domain of this account; add and verify it in the SES console.`;
    return [file.problem(['from'], text)];
  }
  if (!found.verified) {
    const text = `the sender domain ${domain} is not verified; set its DNS records as the SES console says.`;
    return [file.problem(['from'], text)];
  }
  if (known.some((entry) => entry.toLowerCase() === address.toLowerCase())) return [];
  const near = nearest(address, known);
  const hint = near === null ? 'Add it in the SES console.' : `Did you mean ${near}?`;
  return [file.problem(['from'], `${address} is no sender address of this account. ${hint}`)];
}
