import type { IssueTemplate } from '../domain/newsletter.ts';
import { describeFailure } from '../ses/disposition-of.ts';
import type { SesPort, Template } from '../ses/port.ts';
import { placeholders } from '../domain/placeholders.ts';
import { templateHash, templateVariables, TEMPLATE_STATUS_TEXT } from '../ses/template-content.ts';
import { IssueError, SesNoAnswerError } from './issue-error.ts';

export interface UsableTemplate {
  variables: string[];
  contentHash: string;
}

/** The template as it is when the issue is due: people edit templates between two issues. */
export async function readTemplate(
  ses: SesPort,
  campaign: IssueTemplate,
  signal: AbortSignal,
): Promise<UsableTemplate> {
  const template = await ask(ses, campaign.templateId, signal);
  const { templateId, status } = template;
  if (status !== 'approved') {
    const text = `template ${templateId} is ${TEMPLATE_STATUS_TEXT[status]}`;
    throw new IssueError('TemplateNotApproved', text);
  }
  const variables = templateVariables(template);
  const { data, defaults } = campaign.recipients;
  const used = [...placeholders(campaign.subject), ...Object.keys(data), ...Object.keys(defaults)];
  const unknown = [...new Set(used)].filter((name) => !variables.includes(name));
  if (unknown.length > 0) {
    const text =
      `template ${templateId} has no variable ${unknown.join(', ')} any more; correct the ` +
      'template, or the campaign file and `steadysend newsletter update`';
    throw new IssueError('TemplateVariables', text);
  }
  return { variables, contentHash: templateHash(template) };
}

async function ask(ses: SesPort, templateId: number, signal: AbortSignal): Promise<Template> {
  try {
    return await ses.getTemplate(templateId, { signal });
  } catch (error) {
    signal.throwIfAborted();
    const { code, row } = describeFailure(error, 'GetEmailTemplate');
    const isFinal = row.disposition === 'fail' || row.reason === 'template';
    if (isFinal) throw new IssueError(code, row.advice);
    throw new SesNoAnswerError(code, row.advice);
  }
}
