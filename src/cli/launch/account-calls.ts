import type { ErrorRow } from '../../domain/disposition.ts';
import type { SesAction } from '../../ses/actions.ts';
import { createSesClient, type SesClient } from '../../ses/client.ts';
import { describeFailure } from '../../ses/disposition-of.ts';
import { SesApiError } from '../../ses/errors.ts';
import { createPacers } from '../../ses/pacer.ts';
import type { CallOptions } from '../../ses/port.ts';
import { requireCredentials, type Config } from '../../config.ts';
import { CliError, usageError } from '../cli-error.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { pause } from '../io.ts';

/** SES refused a call, or did not answer it: a sentence, an exit code, and what the table says. */
export class AccountError extends CliError {
  readonly code: string;
  readonly row: ErrorRow;

  constructor(message: string, code: string, row: ErrorRow, cause: unknown) {
    super(EXIT_OF_REASON[row.reason] ?? EXIT.failed, message, { cause });
    this.code = code;
    this.row = row;
  }
}

/** A worker that sends at full rate may have taken this second's slots. */
const TRIES = 4;
const RETRY_MS = 1_000;

/** The account as commands call it: reads with the few retries that a person would make. */
export class AccountCalls {
  readonly ses: SesClient;
  readonly #config: Config;
  readonly #signal: AbortSignal;

  constructor(config: Config, signal: AbortSignal) {
    const { ses, tuning } = config;
    const options = {
      ...requireCredentials(ses),
      region: ses.region,
      ...(ses.endpoint === null ? {} : { endpoint: ses.endpoint }),
      timeoutMs: tuning.requestTimeoutMs,
      pacers: createPacers({ ratePerSecond: tuning.ratePerSecond }),
    };
    try {
      this.ses = createSesClient(options);
    } catch (error) {
      // Only settings that cannot be meant: an unknown region, a key with a line break in it.
      throw usageError(`The settings are wrong: ${error instanceof Error ? error.message : ''}.`);
    }
    this.#config = config;
    this.#signal = signal;
  }

  close(): void {
    this.ses.close();
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

  /** Once: what was refused or lost is told, and nothing is repeated by itself. */
  async write<T>(action: SesAction, call: (options: CallOptions) => Promise<T>): Promise<T> {
    try {
      return await call({ waitSignal: this.#signal });
    } catch (error) {
      throw this.#explain(error, action);
    }
  }

  #explain(error: unknown, action: SesAction): AccountError {
    const { code, row, requestId } = describeFailure(error, action);
    const { endpoint, region } = this.#config.ses;
    const where = endpoint ?? `Tencent Cloud, ${region}`;
    const request = requestId === undefined ? '' : `, request ${requestId}`;
    const what = error instanceof SesApiError ? 'refused' : 'did not answer';
    const message = `SES (${where}) ${what} ${action}: ${code}${request}. ${row.advice}`;
    return new AccountError(message, code, row, error);
  }
}

const EXIT_OF_REASON: Readonly<Record<string, ExitCode>> = {
  credentials: EXIT.credentials,
  account: EXIT.credentials,
  blocked: EXIT.credentials,
  unreachable: EXIT.unreachable,
  rateLimit: EXIT.unreachable,
};
