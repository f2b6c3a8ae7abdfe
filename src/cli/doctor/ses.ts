import { setTimeout as delay } from 'node:timers/promises';
import type { Config } from '../../config.ts';
import { dayIn } from '../../domain/quota-reset.ts';
import { describeFailure, type FailureDescription } from '../../ses/disposition-of.ts';
import { SesApiError } from '../../ses/errors.ts';
import type { SenderDomain } from '../../ses/port.ts';
import { explainError } from '../explain-error.ts';
import { EXIT } from '../exit-codes.ts';
import { AccountCalls } from '../launch/account-calls.ts';
import { count } from '../status-text.ts';
import { error, ok, warning, type CheckLine } from './check-line.ts';
import { askClock } from './ses-clock.ts';
import { probes, type Probe } from './ses-probes.ts';

export async function sesLines(config: Config, signal: AbortSignal): Promise<CheckLine[]> {
  const { endpoint, region, site } = config.ses;
  let calls: AccountCalls;
  try {
    calls = new AccountCalls(config, signal);
  } catch (thrown) {
    const { exitCode, message } = explainError(thrown);
    return [error('ses', 'SES cannot be called with these settings', message, exitCode)];
  }
  try {
    const clock = await askClock(config);
    const lines = clock === null ? [] : [clock];
    const where = `SES at ${endpoint ?? region}, region ${region}, ${site} site`;
    const domains = await calls
      .read('ListEmailIdentities', (options) => calls.ses.listDomains(options))
      .catch((thrown: unknown) => thrown);
    if (!Array.isArray(domains)) {
      signal.throwIfAborted();
      const { exitCode, message } = explainError(domains);
      return [...lines, error('ses', `${where}: no answer of use`, message, exitCode)];
    }
    lines.push(ok('ses', `${where}: the key is accepted`));
    lines.push(
      ...domainLines(domains as SenderDomain[]),
      ...(await permissionLines(calls, signal)),
    );
    return lines;
  } finally {
    calls.close();
  }
}

function domainLines(domains: readonly SenderDomain[]): CheckLine[] {
  const verified = domains.filter((each) => each.verified);
  if (verified.length === 0) {
    const fix = 'Add a sender domain in the SES console and set the DNS records that it names.';
    return [warning('ses', 'the account has no verified sender domain', fix)];
  }
  return verified.map(({ domain, dailyQuota, level }) =>
    ok('ses', `sender domain ${domain}: level ${level}, ${count(dailyQuota)} mails a day`),
  );
}

async function permissionLines(calls: AccountCalls, signal: AbortSignal): Promise<CheckLine[]> {
  const lines: CheckLine[] = [];
  let allowed = 0;
  for (const probe of probes(dayIn('UTC', Date.now()))) {
    const line = permissionLine(probe, await ask(probe, calls, signal));
    if (line === null) allowed += 1;
    else lines.push(line);
  }
  return [ok('ses', `the key may use ${allowed} actions`), ...lines];
}

/** A worker at full rate may have taken this second's calls. */
const TRIES = 3;
const RETRY_MS = 1_000;

async function ask(
  { action, call }: Probe,
  { ses }: AccountCalls,
  signal: AbortSignal,
): Promise<Answer> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      await call(ses, { signal });
      return null;
    } catch (thrown) {
      signal.throwIfAborted();
      const failure = describeFailure(thrown, action);
      const isRefused = thrown instanceof SesApiError;
      if (failure.row.reason !== 'rateLimit' || attempt === TRIES) return { ...failure, isRefused };
      await delay(RETRY_MS, undefined, { signal });
    }
  }
}

/** How SES refused it, or failed to answer; null when it did as it was told. */
export type Answer = (FailureDescription & { isRefused: boolean }) | null;

/** Null when the key may use the action, by what ses-probes.ts says about refusals. */
export function permissionLine({ action, purpose, need }: Probe, answer: Answer): CheckLine | null {
  if (answer === null) return null;
  const { code, row, isRefused } = answer;
  if (row.reason !== 'credentials' && row.reason !== 'rateLimit' && isRefused) return null;
  const text = `${action} (${purpose}): ${code}`;
  if (row.reason !== 'credentials') return warning('ses', text, row.advice);
  return need === 'all'
    ? error('ses', text, row.advice, EXIT.credentials)
    : warning('ses', text, row.advice);
}
