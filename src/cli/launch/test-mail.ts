import type { Config } from '../../config.ts';
import { checkAddress } from '../../recipients/check-address.ts';
import type { ListSurvey } from '../check/list-survey.ts';
import { CliError, usageError } from '../cli-error.ts';
import { EXIT } from '../exit-codes.ts';
import { AccountCalls } from './account-calls.ts';
import type { ResolvedCampaign } from './freeze.ts';

/** `--test-to ADDRESS` */
export function testAddressOf(text: string | undefined): string | null {
  if (text === undefined) return null;
  const wrong = checkAddress(text);
  if (wrong === null) return text;
  throw usageError(`--test-to must be a mail address; '${text}' is not: ${wrong}.`);
}

/**
 * One mail as the campaign will send it, with the first recipient's data, to somebody else. Through
 * SendEmail, so that it leaves no group and no task behind. Answers with that recipient's line.
 */
export async function sendTestMail(
  config: Config,
  { file, content, list }: ResolvedCampaign,
  survey: ListSurvey,
  to: string,
  signal: AbortSignal,
): Promise<number> {
  const [example] = survey.examples();
  if (example === undefined) {
    const text = `${list.shown} has no recipient whose data a test mail could show.`;
    throw new CliError(EXIT.inputRefused, text);
  }
  const { from, replyTo, subject, template } = file.content;
  const { unsubscribe } = content;
  const mail = {
    from,
    to,
    subject,
    templateId: template,
    templateData: JSON.stringify(example.data),
    ...(replyTo === undefined ? {} : { replyTo }),
    ...(unsubscribe === null ? {} : { unsubscribe }),
  };
  const calls = new AccountCalls(config, signal);
  try {
    await calls.write('SendEmail', (options) => calls.ses.sendOne(mail, options));
  } finally {
    calls.close();
  }
  return example.line;
}
