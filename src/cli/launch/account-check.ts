import { createSesClient } from '../../ses/client.ts';
import { createPacers } from '../../ses/pacer.ts';
import { describeFailure } from '../../ses/disposition-of.ts';
import {
  placeholders,
  templateHash,
  templateVariables,
  TEMPLATE_STATUS_TEXT,
} from '../../ses/template-content.ts';
import type { SesAction } from '../../ses/actions.ts';
import type { CallOptions, SesPort, Template } from '../../ses/port.ts';
import { requireCredentials, type Config } from '../../config.ts';
import { nearest } from '../../nearest.ts';
import type { Problem } from '../campaign-file/problems.ts';
import { CampaignFileError, type ReadCampaignFile } from '../campaign-file/read.ts';
import { CliError } from '../cli-error.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { pause } from '../io.ts';

/** What the account says about the campaign file. */
export interface CheckedTemplate {
  /** The template's variables, sorted. */
  variables: string[];
  /** SHA-256 of its content: an edited template is another mail. */
  contentHash: string;
}

/** Asks SES, before anything is started, all that would else go wrong at the first chunk. */
export async function checkAccount(
  config: Config,
  file: ReadCampaignFile,
  signal: AbortSignal,
): Promise<CheckedTemplate> {
  const { ses, tuning } = config;
  const client = createSesClient({
    ...requireCredentials(ses),
    region: ses.region,
    ...(ses.endpoint === null ? {} : { endpoint: ses.endpoint }),
    timeoutMs: tuning.requestTimeoutMs,
    pacers: createPacers({ ratePerSecond: tuning.ratePerSecond }),
  });
  try {
    const calls = new Calls(config, file, signal);
    const template = await calls.read('GetEmailTemplate', (options) =>
      client.getTemplate(file.content.template, options),
    );
    const variables = templateVariables(template);
    const problems = [
      ...templateProblems(file, template),
      ...variableProblems(file, variables),
      ...(await senderProblems(file, client, calls)),
    ];
    if (problems.length > 0) throw new CampaignFileError(file.path, problems);
    return { variables, contentHash: templateHash(template) };
  } finally {
    client.close();
  }
}

function templateProblems(file: ReadCampaignFile, template: Template): Problem[] {
  if (template.status === 'approved') return [];
  const text = `template ${template.templateId} is ${TEMPLATE_STATUS_TEXT[template.status]}.`;
  return [file.problem(['template'], text)];
}

/** Names in the campaign file that the template does not have: typing mistakes, or a wrong id. */
function variableProblems(file: ReadCampaignFile, variables: string[]): Problem[] {
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

async function senderProblems(
  file: ReadCampaignFile,
  client: SesPort,
  calls: Calls,
): Promise<Problem[]> {
  const { address, domain } = file.sender;
  const senders = await calls.read('ListEmailAddress', (options) => client.listSenders(options));
  const domains = await calls.read('ListEmailIdentities', (options) => client.listDomains(options));
  const found = domains.find((entry) => entry.domain.toLowerCase() === domain);
  if (found === undefined) {
    const text = `${domain} is no sender domain of this account; add and verify it in the SES console.`;
    return [file.problem(['from'], text)];
  }
  if (!found.verified) {
    const text = `the sender domain ${domain} is not verified; set its DNS records as the SES console says.`;
    return [file.problem(['from'], text)];
  }
  const known = senders.map((entry) => entry.address);
  if (known.some((entry) => entry.toLowerCase() === address.toLowerCase())) return [];
  const near = nearest(address, known);
  const hint = near === null ? 'Add it in the SES console.' : `Did you mean ${near}?`;
  return [file.problem(['from'], `${address} is no sender address of this account. ${hint}`)];
}

/** A worker that sends at full rate may have taken this second's slots. */
const TRIES = 4;
const RETRY_MS = 1_000;

/** Reads with the few retries that a person would make, and errors with an exit code. */
class Calls {
  readonly #config: Config;
  readonly #file: ReadCampaignFile;
  readonly #signal: AbortSignal;

  constructor(config: Config, file: ReadCampaignFile, signal: AbortSignal) {
    this.#config = config;
    this.#file = file;
    this.#signal = signal;
  }

  async read<T>(action: SesAction, call: (options: CallOptions) => Promise<T>): Promise<T> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await call({ signal: this.#signal });
      } catch (error) {
        this.#signal.throwIfAborted();
        const { row } = describeFailure(error, action);
        const isTransient = row.disposition === 'retry' && row.reason !== 'unreachable';
        if (!isTransient || attempt === TRIES) throw this.#explain(error, action);
        await pause(RETRY_MS, this.#signal);
      }
    }
  }

  #explain(error: unknown, action: SesAction): Error {
    const { code, row, requestId } = describeFailure(error, action);
    if (row.reason === 'template') {
      const problem = this.#file.problem(['template'], `${row.advice} (${code})`);
      return new CampaignFileError(this.#file.path, [problem]);
    }
    const { endpoint, region } = this.#config.ses;
    const where = endpoint ?? `Tencent Cloud, ${region}`;
    const request = requestId === undefined ? '' : `, request ${requestId}`;
    return new CliError(
      EXIT_OF_REASON[row.reason] ?? EXIT.failed,
      `SES (${where}) did not answer ${action}: ${code}${request}. ${row.advice}`,
      { cause: error },
    );
  }
}

const EXIT_OF_REASON: Readonly<Record<string, ExitCode>> = {
  credentials: EXIT.credentials,
  account: EXIT.credentials,
  blocked: EXIT.credentials,
  unreachable: EXIT.unreachable,
  rateLimit: EXIT.unreachable,
};
