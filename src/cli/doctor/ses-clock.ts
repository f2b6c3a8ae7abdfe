import type { Config } from '../../config.ts';
import { resolveEndpoint } from '../../ses/endpoint.ts';
import { error, ok, warning, type CheckLine } from './check-line.ts';
import { EXIT } from '../exit-codes.ts';

/** Common documentation of API 3.0: a signature is valid for five minutes. */
const SKEW_ERROR_S = 300;
const SKEW_WARNING_S = 60;
const FIX = 'Synchronise the clock of this machine (NTP).';

export function clockLine(skewSeconds: number): CheckLine {
  const off = Math.abs(Math.round(skewSeconds));
  const text = `clock ${off} s ${skewSeconds < 0 ? 'ahead of' : 'behind'} SES`;
  if (off > SKEW_ERROR_S)
    return error('ses', `${text}, which refuses more than 300`, FIX, EXIT.credentials);
  if (off > SKEW_WARNING_S) return warning('ses', `${text}, which refuses more than 300`, FIX);
  return ok('ses', 'clock agrees with SES');
}

/** By the date that every HTTP answer carries. Null when there is none: the calls will tell. */
export async function askClock({ ses, tuning }: Config): Promise<CheckLine | null> {
  const { protocol, host } = resolveEndpoint(ses.region, ses.endpoint ?? undefined);
  try {
    const askedAt = Date.now();
    const answer = await fetch(`${protocol}${host}/`, {
      redirect: 'manual',
      signal: AbortSignal.timeout(tuning.requestTimeoutMs),
    });
    await answer.body?.cancel();
    const answeredAt = Date.now();
    const date = Date.parse(answer.headers.get('date') ?? '');
    // The header has no fractions of a second.
    return Number.isNaN(date) ? null : clockLine((date + 500 - (askedAt + answeredAt) / 2) / 1_000);
  } catch {
    return null;
  }
}
